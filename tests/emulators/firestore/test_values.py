"""The sort keys of values against the comparison that Google's client ships."""

import datetime
import random
from collections.abc import Callable
from typing import Any

import pytest
from google.cloud import firestore
from google.cloud.firestore_v1 import _helpers
from google.cloud.firestore_v1.order import Order

from django_firestore_stripe.emulators.firestore.values import order_key

pytestmark = pytest.mark.bundled
Maker = Callable[[random.Random], Any]

SCALARS: list[Maker] = [
    lambda _: None,
    lambda source: source.random() < 0.5,
    lambda source: source.randint(-3, 3),
    lambda source: source.randint(-6, 6) / 2,
    lambda source: source.choice([2**53, 2**53 + 1, -(2**63), 2**63 - 1]),
    lambda source: source.choice([float("-inf"), float("inf"), 0.0, -0.0]),
    lambda source: "".join(source.choices("abé\uffee\U0001f600", k=source.randint(0, 3))),
    lambda source: bytes(source.choices([0, 1, 255], k=source.randint(0, 3))),
    lambda source: (
        datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=source.randint(-2, 2))
    ),
    lambda source: firestore.GeoPoint(source.randint(-1, 1), source.randint(-1, 1)),
]


def any_value(source: random.Random, depth: int = 2) -> Any:
    """Return a random value, maps and arrays of values included."""
    kind = source.random()
    if depth == 0 or kind < 0.6:
        return source.choice(SCALARS)(source)
    items = [any_value(source, depth - 1) for _ in range(source.randint(0, 3))]
    return items if kind < 0.8 else dict(zip("abc", items, strict=False))


@pytest.mark.parametrize("seed", range(20))
def test_keys__compare_as_the_client_compares(seed: int) -> None:
    source = random.Random(seed)
    values = [_helpers.encode_value(any_value(source)) for _ in range(30)]

    for one in values:
        for other in values:
            first, second = order_key(one._pb), order_key(other._pb)
            assert (first > second) - (first < second) == Order.compare(one, other), (one, other)
