"""What documents, names and field paths may be."""

import math
from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1 import types
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.vector import Vector

from tests.emulators.firestore.raw import call, commit, root
from tests.emulators.firestore.snapshots import stored

STAMP = {"field_path": "at", "set_to_server_value": types.DocumentTransform.FieldTransform.ServerValue.REQUEST_TIME}

Client = firestore.Client
Collection = firestore.CollectionReference


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"m": value}
    return value


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"x": "x" * 1_048_488}, id="long string"),
        pytest.param({"x": "é" * 524_300}, id="long in bytes"),
        pytest.param({"x": b"x" * 1_048_488}, id="long bytes"),
        pytest.param({"x": "x" * 600_000, "y": "y" * 600_000}, id="over 1 MiB together"),
        pytest.param({"x": [[1]]}, id="array in array"),
        pytest.param({"x": nested(21)}, id="21 levels"),
        pytest.param({"__x__": 1}, id="reserved field"),
        pytest.param({"a": {"__x__": 1}}, id="reserved field below"),
        pytest.param({"x" * 1501: 1}, id="long field name"),
        pytest.param({"g": firestore.GeoPoint(90.5, 0)}, id="latitude"),
        pytest.param({"g": firestore.GeoPoint(0, -180.5)}, id="longitude"),
        pytest.param({"v": [Vector([1.0])]}, id="vector in array"),
        pytest.param({"v": Vector([])}, id="empty vector"),
        pytest.param({"v": Vector([1.0] * 2049)}, id="long vector"),
        pytest.param({"v": Vector([math.nan])}, id="vector of NaN"),
        pytest.param({"v": {"__type__": "__vector__", "value": ["a"]}}, id="vector of strings"),
        pytest.param({"v": {"__type__": "__vector__"}}, id="vector of nothing"),
    ],
)
def test_fields__refused(things: Collection, fields: dict[str, Any]) -> None:
    with pytest.raises(exceptions.InvalidArgument):
        things.document("a").set(fields)

    assert stored(things.document("a")) is None


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"x": "x" * 1_048_000}, id="almost 1 MiB"),
        pytest.param({"x": nested(20)}, id="20 levels"),
        pytest.param({"x": [{"y": [1]}]}, id="array in map in array"),
        pytest.param({"x" * 1500: 1}, id="field name of 1500 bytes"),
        pytest.param({"_": 1, "__": 2, "__x": 3}, id="underscores"),
    ],
)
def test_fields__at_the_limit(things: Collection, fields: dict[str, Any]) -> None:
    things.document("a").set(fields)

    assert stored(things.document("a")) == fields


@pytest.mark.parametrize(("seconds", "nanos"), [(253_402_300_800, 0), (-62_135_596_801, 0), (1, -1), (1, 10**9)])
def test_timestamp__out_of_range(firestore_client: Client, things: Collection, seconds: int, nanos: int) -> None:
    value = types.Value.pb(types.Value())
    value.timestamp_value.seconds = seconds
    value.timestamp_value.nanos = nanos
    document = types.Document.pb(types.Document(name=things.document("a")._document_path))
    document.fields["t"].CopyFrom(value)

    with pytest.raises(exceptions.InvalidArgument):
        commit(firestore_client, types.Write(update=types.Document(document)))


def test_merge__past_the_size_limit(things: Collection) -> None:
    things.document("a").set({"x": "x" * 600_000})

    with pytest.raises(exceptions.InvalidArgument):
        things.document("a").set({"y": "y" * 600_000}, merge=True)

    assert list(stored(things.document("a")) or {}) == ["x"]


@pytest.mark.parametrize("suffix", ["a", "a//c", "a/__x__", "__a__/x", "a/..", "a/.", "", "a/b/c"])
def test_name__refused(firestore_client: Client, suffix: str) -> None:
    name = f"{root(firestore_client)}/{suffix}"

    with pytest.raises(exceptions.InvalidArgument):
        call(firestore_client, "get_document", {"name": name})
    with pytest.raises(exceptions.InvalidArgument):
        commit(firestore_client, types.Write(update={"name": name}))


def test_path__of_100_collections(firestore_client: Client) -> None:
    document = firestore_client.document(*["a"] * 200)

    document.set({"self": document})

    assert stored(document) == {"self": document}
    assert [found.id for found in document.parent.stream()] == ["a"]
    assert list(document.collection("b").stream()) == []


def test_path__of_101_collections(firestore_client: Client, things: Collection) -> None:
    document = firestore_client.document(*["a"] * 202)

    with pytest.raises(exceptions.InvalidArgument):
        document.set({})
    with pytest.raises(exceptions.InvalidArgument):
        commit(
            firestore_client, types.Write(transform={"document": document._document_path, "field_transforms": [STAMP]})
        )
    with pytest.raises(exceptions.InvalidArgument):
        things.document("a").set({"reference": document})
    with pytest.raises(exceptions.InvalidArgument):
        list(document.collection("b").stream())
    with pytest.raises(exceptions.InvalidArgument):
        call(firestore_client, "list_documents", {"parent": document._document_path, "collection_id": "b"})
    with pytest.raises(exceptions.InvalidArgument):
        list(things.where(filter=FieldFilter("__name__", "==", document)).stream())


def test_path__of_101_collections_is_not_found(firestore_client: Client, things: Collection) -> None:
    document = firestore_client.document(*["a"] * 202)

    document.delete()

    assert stored(document) is None
    assert list(document.collections()) == []
    assert list(things.where(filter=FieldFilter("reference", "==", document)).stream()) == []


@pytest.mark.parametrize("database", ["", "nonsense", "projects/p"])
def test_database_name__refused(firestore_client: Client, database: str) -> None:
    with pytest.raises(exceptions.InvalidArgument):
        call(firestore_client, "begin_transaction", {"database": database})


@pytest.mark.parametrize(
    "request_fields",
    [
        {"collection_id": ""},
        {"collection_id": "a/b"},
        {"document_id": "a/b"},
        {"document": {"name": "projects/p/databases/d/documents/a/b"}},
    ],
)
def test_create_document__refused(firestore_client: Client, request_fields: dict[str, Any]) -> None:
    request = {"parent": root(firestore_client), "collection_id": "things", "document_id": "a"} | request_fields

    with pytest.raises(exceptions.InvalidArgument):
        call(firestore_client, "create_document", request)


def test_create_document__returns_it(firestore_client: Client, things: Collection) -> None:
    request = {
        "parent": root(firestore_client),
        "collection_id": "things",
        "document": {"fields": {"x": {"integer_value": 1}, "y": {"integer_value": 2}}},
        "mask": {"field_paths": ["x"]},
    }

    created = call(firestore_client, "create_document", request)

    document_id = created.name.rpartition("/")[2]
    assert len(document_id) == 20
    assert list(created.fields) == ["x"]
    assert stored(things.document(document_id)) == {"x": 1, "y": 2}
    with pytest.raises(exceptions.AlreadyExists):
        call(firestore_client, "create_document", request | {"document_id": document_id})


def test_update_document__with_mask_and_precondition(firestore_client: Client, things: Collection) -> None:
    request = {
        "document": {"name": things.document("a")._document_path, "fields": {"x": {"integer_value": 1}}},
        "update_mask": {"field_paths": ["x", "gone"]},
        "current_document": {"exists": True},
    }
    with pytest.raises(exceptions.NotFound):
        call(firestore_client, "update_document", request)
    things.document("a").set({"gone": 1, "y": 2})

    updated = call(firestore_client, "update_document", request)

    assert sorted(updated.fields) == ["x", "y"]
    assert stored(things.document("a")) == {"x": 1, "y": 2}


def test_delete_document__with_precondition(firestore_client: Client, things: Collection) -> None:
    request = {"name": things.document("a")._document_path, "current_document": {"exists": True}}
    with pytest.raises(exceptions.NotFound):
        call(firestore_client, "delete_document", request)
    things.document("a").set({"x": 1})

    call(firestore_client, "delete_document", request)

    assert stored(things.document("a")) is None


def test_get_document__missing(firestore_client: Client, things: Collection) -> None:
    with pytest.raises(exceptions.NotFound):
        call(firestore_client, "get_document", {"name": things.document("a")._document_path})


@pytest.mark.parametrize("path", ["", "a b", "a..b", ".a", "`a", "1a"])
def test_field_path__refused(firestore_client: Client, things: Collection, path: str) -> None:
    name = things.document("a")._document_path

    with pytest.raises(exceptions.InvalidArgument):
        commit(firestore_client, types.Write(update={"name": name}, update_mask={"field_paths": [path]}))
    with pytest.raises(exceptions.InvalidArgument):
        call(firestore_client, "get_document", {"name": name, "mask": {"field_paths": [path]}})


@pytest.mark.bundled
@pytest.mark.parametrize("suffix", ["a/" + "x" * 1501, "é" * 751 + "/a"])
def test_name__of_over_1500_bytes(emulator_client: Client, suffix: str) -> None:
    with pytest.raises(exceptions.InvalidArgument):
        emulator_client.document(suffix).set({})


@pytest.mark.bundled
def test_document__of_another_database(emulator_client: Client, emulator, connect) -> None:
    stranger = connect(emulator.address).document("things/a")

    with pytest.raises(exceptions.InvalidArgument):
        commit(emulator_client, types.Write(update={"name": stranger._document_path}))

    assert stored(stranger) is None
