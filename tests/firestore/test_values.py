import json
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import DataError
from django.utils.translation import gettext_lazy
from google.cloud.firestore_v1 import GeoPoint

from django_firestore_stripe.firestore.readers import json_value
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.values import Reference, StoredText, decode, encode
from django_firestore_stripe.firestore.writes import commit, create

DATABASE = "projects/p/databases/(default)"
MOMENT = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)

SAME = [
    None,
    True,
    -(2**63),
    2**63 - 1,
    0.1,
    float("inf"),
    "",
    "日本 😀",
    b"\x00\xff",
    MOMENT,
    Reference("products/p/prices/x"),
    GeoPoint(1.5, -2.5),
    [],
    {},
    {"a.b": [1, {"c d": [None]}], "": "x"},
]
STORED = [
    (Decimal("1.20"), "1.20"),
    (date(2026, 3, 1), "2026-03-01"),
    (UUID(int=1), str(UUID(int=1))),
    (gettext_lazy("Yes"), "Yes"),
    ((1, 2), [1, 2]),
    (StoredText("2026", MOMENT), MOMENT),
]
REFUSED = [2**63, -(2**63) - 1, object(), [[1]], {"a": [[1]]}, MOMENT.replace(tzinfo=None), 1j]


@pytest.mark.parametrize("value", SAME, ids=lambda value: type(value).__name__)
def test_value__comes_back_as_it_went(value):
    decoded = decode(encode(value, DATABASE))

    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(("value", "stored"), STORED, ids=lambda value: type(value).__name__)
def test_value__is_stored_in_firestores_terms(value, stored):
    assert decode(encode(value, DATABASE)) == stored


@pytest.mark.parametrize("value", REFUSED, ids=lambda value: type(value).__name__)
def test_value__that_firestore_cannot_hold_is_a_data_error(value):
    with pytest.raises(DataError):
        encode(value, DATABASE)


def test_reference__knows_its_id():
    assert Reference("products/p/prices/x").id == "x"


def test_json_value__goes_back_as_what_it_was():
    stored = {"at": MOMENT, "ref": Reference("a/b"), "raw": b"x", "place": GeoPoint(1.0, 2.0), "n": [1, None, True]}

    shown = json_value(stored)

    assert json.loads(json.dumps(shown)) == {
        "at": "2026-03-01T12:30:15.123456+00:00",
        "ref": "a/b",
        "raw": "eA==",
        "place": "1.0,2.0",
        "n": [1, None, True],
    }
    assert decode(encode(pickle.loads(pickle.dumps(shown)), DATABASE)) == stored  # noqa: S301


@pytest.mark.django_db(databases=["firestore"])
def test_datetime__read_is_a_plain_datetime():
    commit([create("things/a", {"at": MOMENT})])

    read_back = read(["things/a"])["things/a"].get("at")

    assert type(read_back) is datetime
    assert read_back == MOMENT
