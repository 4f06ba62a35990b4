"""Values of all types come back as they were written."""

import datetime
import math
from typing import Any

import pytest
from google.api_core.datetime_helpers import DatetimeWithNanoseconds
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.vector import Vector

from tests.emulators.firestore.raw import call
from tests.emulators.firestore.snapshots import ids, stored

Client = firestore.Client
Collection = firestore.CollectionReference


@pytest.mark.parametrize(
    "value",
    [
        2**53 + 1,
        -(2**63),
        0.1,
        math.inf,
        False,
        None,
        "",
        "日本\U0001f600",
        b"\x00\xff",
        [],
        {},
        [1, "a", {"b": [2]}],
        firestore.GeoPoint(48.5, 2.25),
        Vector([1.0, 2.5]),
        datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.UTC),
    ],
)
def test_value__comes_back(things: Collection, value: Any) -> None:
    things.document("a").set({"v": value, "m": {"l": [{"v": value}]}})

    found = stored(things.document("a"))

    assert found == {"v": value, "m": {"l": [{"v": value}]}}
    assert isinstance(found["v"], type(value))


def test_reference__comes_back(firestore_client: Client, things: Collection) -> None:
    product = firestore_client.document("products/p")

    things.document("a").set({"p": product, "l": [product]})

    assert stored(things.document("a")) == {"p": product, "l": [product]}


def test_timestamp__comes_back_in_utc(things: Collection) -> None:
    zone = datetime.timezone(datetime.timedelta(hours=2))
    time = datetime.datetime(2025, 6, 1, 12, 0, 0, 123456, tzinfo=zone)

    things.document("a").set({"t": time})

    assert things.document("a").get().get("t") == time
    assert things.document("a").get().get("t").utcoffset() == datetime.timedelta(0)


def test_timestamp__is_cut_to_microseconds(firestore_client: Client, things: Collection) -> None:
    time = DatetimeWithNanoseconds(2025, 6, 1, nanosecond=123456789, tzinfo=datetime.UTC)

    things.document("a").set({"t": time})

    document = call(firestore_client, "get_document", {"name": things.document("a")._document_path})
    assert document.fields["t"].timestamp_value.nanosecond == 123456000


def test_vector__is_no_map_that_paths_lead_into(things: Collection) -> None:
    things.document("a").set({"v": Vector([1.0, 2.0])})

    assert ids(things.where(filter=FieldFilter("v.value", "!=", None))) == []
    things.document("a").update({"v.x": 1})
    assert stored(things.document("a")) == {"v": {"x": 1}}
