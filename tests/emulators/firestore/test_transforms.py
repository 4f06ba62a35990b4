"""Values that the server computes."""

import math
from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1 import types

from tests.emulators.firestore.raw import commit
from tests.emulators.firestore.snapshots import stored

Collection = firestore.CollectionReference
LARGEST, SMALLEST = 2**63 - 1, -(2**63)


@pytest.mark.parametrize(
    ("before", "transform", "after"),
    [
        (1, firestore.Increment(4), 5),
        (None, firestore.Increment(2), 2),
        (None, firestore.Increment(2.0), 2.0),
        ("text", firestore.Increment(0.0), 0.0),
        (0.0, firestore.Increment(2), 2.0),
        ("text", firestore.Increment(2), 2),
        (1, firestore.Increment(0.5), 1.5),
        (1.5, firestore.Increment(1), 2.5),
        (LARGEST, firestore.Increment(5), LARGEST),
        (SMALLEST, firestore.Increment(-5), SMALLEST),
        (5, firestore.Maximum(2), 5),
        (1, firestore.Maximum(2), 2),
        ("text", firestore.Maximum(2), 2),
        (2.0, firestore.Maximum(2), 2.0),
        (5, firestore.Minimum(2), 2),
        (1, firestore.Minimum(2), 1),
        (2, firestore.Minimum(2.0), 2),
        ([1, 2], firestore.ArrayUnion([2.0, 3, 3]), [1, 2, 3]),
        ("text", firestore.ArrayUnion([1]), [1]),
        ([None], firestore.ArrayUnion([None, "a"]), [None, "a"]),
        ([1, 2, 2.0, 3, None], firestore.ArrayRemove([2, None]), [1, 3]),
        ("text", firestore.ArrayRemove([1]), []),
        ([{"k": 1}, {"k": 2}], firestore.ArrayRemove([{"k": 1.0}]), [{"k": 2}]),
    ],
)
def test_transform__of_stored_value(things: Collection, before: Any, transform: Any, after: Any) -> None:
    things.document("a").set({"v": before})

    things.document("a").update({"v": transform})

    value = things.document("a").get().get("v")
    assert value == after
    assert type(value) is type(after)


@pytest.mark.parametrize("transform", [firestore.Maximum(1), firestore.Minimum(1), firestore.Increment(1)])
def test_transform__of_nan(things: Collection, transform: Any) -> None:
    things.document("a").set({"v": math.nan})

    things.document("a").update({"v": transform})

    assert math.isnan(things.document("a").get().get("v"))


@pytest.mark.parametrize(
    ("transform", "after"),
    [
        (firestore.Increment(2), 2),
        (firestore.Maximum(2), 2),
        (firestore.ArrayUnion([1]), [1]),
        (firestore.ArrayRemove([1]), []),
    ],
)
def test_transform__of_missing_document(things: Collection, transform: Any, after: Any) -> None:
    things.document("a").set({"m": {"v": transform}}, merge=True)

    assert stored(things.document("a")) == {"m": {"v": after}}


def test_server_timestamp__is_one_time_in_milliseconds(things: Collection) -> None:
    written = things.document("a").set({"t": firestore.SERVER_TIMESTAMP, "n": {"t": firestore.SERVER_TIMESTAMP}})

    time = things.document("a").get().get("t")
    assert stored(things.document("a")) == {"t": time, "n": {"t": time}}
    assert time.microsecond % 1000 == 0
    assert time <= written.update_time


def test_server_timestamp__in_create(things: Collection) -> None:
    things.document("a").create({"t": firestore.SERVER_TIMESTAMP})

    assert things.document("a").get().get("t") <= things.document("a").get().update_time


def test_transforms__apply_after_the_fields_in_order(firestore_client: firestore.Client, things: Collection) -> None:
    things.document("a").set({"n": 1})
    name = things.document("a")._document_path
    increment = {"field_path": "n", "increment": {"integer_value": 1}}
    double = {"field_path": "n", "maximum": {"integer_value": 50}}
    write = types.Write(
        update={"name": name, "fields": {"n": {"integer_value": 10}}},
        update_mask={"field_paths": ["n"]},
        update_transforms=[increment, double],
    )

    response = commit(firestore_client, write)

    assert [result.integer_value for result in response.write_results[0].transform_results] == [11, 50]
    assert stored(things.document("a")) == {"n": 50}


def test_transform_write__creates_the_document(firestore_client: firestore.Client, things: Collection) -> None:
    name = things.document("a")._document_path
    transform = {"document": name, "field_transforms": [{"field_path": "n", "increment": {"integer_value": 3}}]}

    commit(firestore_client, types.Write(transform=transform))

    assert stored(things.document("a")) == {"n": 3}


@pytest.mark.parametrize(
    "transform",
    [
        {"field_path": "n"},
        {"field_path": "a..b", "increment": {"integer_value": 1}},
        {"field_path": "n", "increment": {"string_value": "x"}},
        {"field_path": "n", "set_to_server_value": 0},
    ],
)
def test_transform__that_makes_no_sense(
    firestore_client: firestore.Client, things: Collection, transform: dict[str, Any]
) -> None:
    write = types.Write(update={"name": things.document("a")._document_path}, update_transforms=[transform])

    with pytest.raises(exceptions.InvalidArgument):
        commit(firestore_client, write)


def test_transforms__of_one_field_are_told_one_by_one(firestore_client: firestore.Client) -> None:
    firestore_client.document("things/a").set({"v": -1})
    path = firestore_client.document("things/a")._document_path
    transforms = [
        {"field_path": "v", "maximum": {"integer_value": -2}},
        {"field_path": "v", "remove_all_from_array": {}},
    ]

    answer = commit(firestore_client, {"transform": {"document": path, "field_transforms": transforms}})

    assert answer.write_results[0].transform_results[0].integer_value == -1
    assert stored(firestore_client.document("things/a")) == {"v": []}


@pytest.mark.parametrize("paths", [("v", "v.x"), ("v.x.y", "v")])
def test_transforms__of_a_field_and_one_in_it(firestore_client: firestore.Client, paths: tuple[str, str]) -> None:
    path = firestore_client.document("things/a")._document_path
    transforms = [{"field_path": field, "increment": {"integer_value": 1}} for field in paths]

    with pytest.raises(exceptions.InvalidArgument):
        commit(firestore_client, {"transform": {"document": path, "field_transforms": transforms}})
