"""Idempotency keys that Stripe takes: ASCII, at most 255 characters, one for each purpose."""

import re

import pytest

from django_firestore_stripe.services.idempotency import MAX_KEY, idempotency_key

DIGEST = re.compile(r"[0-9a-f]{64}")


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("ada", "doc"), "ada/doc"),
        (("customer", "ada"), "customer/ada"),
        (("ada", "doc", "2"), "ada/doc/2"),
        (("a" * 127, "b" * 127), f"{'a' * 127}/{'b' * 127}"),
    ],
)
def test_parts_that_fit__are_the_key(parts, key):
    assert idempotency_key(*parts) == key


@pytest.mark.parametrize("uid", ["a" * 1500, "ü", "日本", "a" * 253])
def test_parts_that_do_not_fit__are_a_digest(uid):
    key = idempotency_key(uid, "doc")

    assert DIGEST.fullmatch(key)
    assert len(key) <= MAX_KEY
    assert key == idempotency_key(uid, "doc")


def test_digests__differ_with_every_part():
    long = "ü" * 700

    keys = {idempotency_key(*parts) for parts in [(long,), (long, "a"), (long, "b"), (long, "a", "2"), ("a", long)]}

    assert len(keys) == 5
