"""Setting, updating, reading and deleting single documents."""

from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.field_path import FieldPath

from tests.emulators.firestore.snapshots import ids, stored

Collection = firestore.CollectionReference


def test_set__is_read_back(things: Collection) -> None:
    fields = {"x": 1, "s": "é", "m": {"k": [1, 2, {"z": None}]}}

    things.document("a").set(fields)

    assert things.document("a").get().id == "a"
    assert stored(things.document("a")) == fields


def test_get__missing_document(things: Collection) -> None:
    snapshot = things.document("nope").get()

    assert snapshot.exists is False
    assert snapshot.to_dict() is None


def test_set__empty_document_exists(things: Collection) -> None:
    things.document("a").set({})

    assert stored(things.document("a")) == {}
    assert ids(things) == ["a"]


@pytest.mark.parametrize(
    ("before", "fields", "options", "after"),
    [
        pytest.param({"x": 1, "y": 2}, {"x": 3}, {}, {"x": 3}, id="replaces"),
        pytest.param({"x": 1}, {"a.b": 1}, {}, {"a.b": 1}, id="dots are no paths"),
        pytest.param(
            {"m": {"a": 1, "b": 2}, "k": 1},
            {"m": {"b": 3, "c": 4}},
            {"merge": True},
            {"m": {"a": 1, "b": 3, "c": 4}, "k": 1},
            id="merges deep",
        ),
        pytest.param({"m": {"a": 1}}, {"m": {}}, {"merge": True}, {"m": {}}, id="empty map replaces"),
        pytest.param({"l": [1, 2]}, {"l": [3]}, {"merge": True}, {"l": [3]}, id="array replaces"),
        pytest.param(
            {"a": 1, "b": {"c": 1, "d": 2}},
            {"a": 9, "b": {"c": 8, "d": 7}},
            {"merge": ["b.c"]},
            {"a": 1, "b": {"c": 8, "d": 2}},
            id="merges chosen fields",
        ),
        pytest.param({"x": 1, "y": 2}, {"x": firestore.DELETE_FIELD}, {"merge": True}, {"y": 2}, id="deletes a field"),
        pytest.param({"x": 1}, {}, {"merge": True}, {"x": 1}, id="merges nothing"),
    ],
)
def test_set__on_existing_document(
    things: Collection, before: dict[str, Any], fields: dict[str, Any], options: dict[str, Any], after: dict[str, Any]
) -> None:
    things.document("a").set(before)

    things.document("a").set(fields, **options)

    assert stored(things.document("a")) == after


def test_merge__creates(things: Collection) -> None:
    things.document("a").set({"x": 1}, merge=True)

    assert stored(things.document("a")) == {"x": 1}


@pytest.mark.parametrize(
    ("before", "update", "after"),
    [
        pytest.param(
            {"m": {"a": 1, "b": {"c": 2}}}, {"m.b.c": 5, "m.n": 6}, {"m": {"a": 1, "b": {"c": 5}, "n": 6}}, id="paths"
        ),
        pytest.param({"m": {"a": 1, "b": 2}}, {"m": {"z": 1}}, {"m": {"z": 1}}, id="map replaces"),
        pytest.param({"a": 1}, {"a.b": 2}, {"a": {"b": 2}}, id="through a scalar"),
        pytest.param({"a": 1}, {"b.c.d": 2}, {"a": 1, "b": {"c": {"d": 2}}}, id="makes maps"),
        pytest.param(
            {"x": 1, "m": {"a": 1, "b": 2}},
            {"x": firestore.DELETE_FIELD, "m.a": firestore.DELETE_FIELD},
            {"m": {"b": 2}},
            id="deletes",
        ),
        pytest.param({"m": {"a": 1}}, {"m.a": firestore.DELETE_FIELD}, {"m": {}}, id="leaves an empty map"),
        pytest.param({"a": 1}, {"a.b": firestore.DELETE_FIELD}, {"a": 1}, id="deletes nothing below a scalar"),
        pytest.param({"a": 1}, {"b.c": firestore.DELETE_FIELD}, {"a": 1}, id="deletes nothing below nothing"),
        pytest.param(
            {"m": {"x-y.z": 1, "k": 2}},
            {FieldPath("m", "x-y.z").to_api_repr(): 7},
            {"m": {"x-y.z": 7, "k": 2}},
            id="quoted path",
        ),
        pytest.param(
            {"a`b\\c": 1}, {FieldPath("a`b\\c").to_api_repr(): 7}, {"a`b\\c": 7}, id="path with backtick and backslash"
        ),
    ],
)
def test_update__of_fields(
    things: Collection, before: dict[str, Any], update: dict[str, Any], after: dict[str, Any]
) -> None:
    things.document("a").set(before)

    things.document("a").update(update)

    assert stored(things.document("a")) == after


def test_update__missing_document(things: Collection) -> None:
    with pytest.raises(exceptions.NotFound):
        things.document("nope").update({"x": 1})


def test_delete__twice(things: Collection) -> None:
    things.document("a").set({"x": 1})

    things.document("a").delete()
    things.document("a").delete()

    assert stored(things.document("a")) is None


def test_delete__keeps_subcollections(things: Collection) -> None:
    child = things.document("a").collection("sub").document("s")
    things.document("a").set({"x": 1})
    child.set({"y": 1})

    things.document("a").delete()

    assert stored(child) == {"y": 1}


def test_create__existing_document(things: Collection) -> None:
    things.document("a").create({"x": 1})

    with pytest.raises(exceptions.AlreadyExists):
        things.document("a").create({"x": 2})

    assert stored(things.document("a")) == {"x": 1}


def test_add__gives_an_id_of_twenty_characters(things: Collection) -> None:
    _, reference = things.add({"x": 1, "id": "not-the-id"})

    assert len(reference.id) == 20
    assert stored(reference) == {"x": 1, "id": "not-the-id"}


def test_add__existing_id(things: Collection) -> None:
    things.add({"x": 1}, "given")

    with pytest.raises(exceptions.AlreadyExists):
        things.add({"x": 2}, "given")


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        (["b.c"], {"b": {"c": 2}}),
        (["a", "nope"], {"a": 1}),
        (["b", "b.c"], {"b": {"c": 2, "d": 3}}),
        (["__name__"], {}),
    ],
)
def test_get__with_mask(things: Collection, mask: list[str], expected: dict[str, Any]) -> None:
    things.document("a").set({"a": 1, "b": {"c": 2, "d": 3}})

    assert things.document("a").get(field_paths=mask).to_dict() == expected


def test_get_all__finds_and_misses(firestore_client: firestore.Client, things: Collection) -> None:
    things.document("a").set({"n": 1, "m": 2})
    wanted = [things.document(name) for name in ("zz", "a", "a")]

    found = list(firestore_client.get_all(wanted, field_paths=["n"]))

    assert [(snapshot.id, snapshot.to_dict()) for snapshot in found] == [("zz", None), ("a", {"n": 1})]
    assert len({snapshot.read_time for snapshot in found}) == 1


def test_odd_field_names__are_kept(things: Collection) -> None:
    fields = {"with space": 1, "a-b": {"c d": 2}, "0num": 3, "é": 4, "meta/data": 5}
    things.document("a").set(fields)

    things.document("a").set({"a-b": {"c d": 7}}, merge=True)

    assert stored(things.document("a")) == fields | {"a-b": {"c d": 7}}
