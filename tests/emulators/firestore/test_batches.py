"""Several writes at once."""

import pytest
from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1 import types

from tests.emulators.firestore.raw import call, commit
from tests.emulators.firestore.snapshots import ids, stored

Client = firestore.Client
Collection = firestore.CollectionReference


def test_batch__applies_all_kinds_of_writes(firestore_client: Client, things: Collection) -> None:
    things.document("updated").set({"x": 1})
    things.document("deleted").set({"x": 1})
    batch = firestore_client.batch()
    batch.set(things.document("set"), {"x": 1})
    batch.create(things.document("created"), {"t": firestore.SERVER_TIMESTAMP})
    batch.update(things.document("updated"), {"x": firestore.Increment(1)})
    batch.delete(things.document("deleted"))

    results = batch.commit()

    assert len(results) == 4
    assert ids(things) == ["created", "set", "updated"]
    assert stored(things.document("updated")) == {"x": 2}


def test_batch__sees_its_own_writes_in_order(firestore_client: Client, things: Collection) -> None:
    batch = firestore_client.batch()
    batch.create(things.document("a"), {"n": 1})
    batch.update(things.document("a"), {"n": firestore.Increment(1)})
    batch.update(things.document("a"), {"m": 1})

    batch.commit()

    assert stored(things.document("a")) == {"n": 2, "m": 1}


def test_batch__create_of_existing_document_writes_nothing(firestore_client: Client, things: Collection) -> None:
    things.document("have").set({"x": 1})
    batch = firestore_client.batch()
    batch.set(things.document("new"), {"x": 1})
    batch.create(things.document("have"), {"x": 2})

    with pytest.raises(exceptions.AlreadyExists):
        batch.commit()

    assert ids(things) == ["have"]
    assert stored(things.document("have")) == {"x": 1}


def test_batch__update_of_missing_document_writes_nothing(firestore_client: Client, things: Collection) -> None:
    batch = firestore_client.batch()
    batch.set(things.document("new"), {"x": 1})
    batch.update(things.document("missing"), {"x": 2})

    with pytest.raises(exceptions.NotFound):
        batch.commit()

    assert ids(things) == []


def test_batch__of_five_hundred(firestore_client: Client, things: Collection) -> None:
    batch = firestore_client.batch()
    for number in range(500):
        batch.set(things.document(f"{number:03}"), {"n": number})

    batch.commit()

    assert len(ids(things)) == 500


def test_bulk_writer__writes_all(firestore_client: Client, things: Collection) -> None:
    things.document("updated").set({"x": 1})
    writer = firestore_client.bulk_writer()
    for number in range(60):
        writer.set(things.document(f"{number:03}"), {"n": number})
    writer.update(things.document("updated"), {"x": 2})
    writer.create(things.document("created"), {"x": 3})

    writer.close()

    assert len(ids(things)) == 62
    assert stored(things.document("updated")) == {"x": 2}


def test_batch_write__has_a_status_for_every_write(firestore_client: Client, things: Collection) -> None:
    request = {
        "database": firestore_client._database_string,
        "writes": [
            types.Write(update={"name": things.document("a")._document_path}),
            types.Write(update={"name": things.document("b")._document_path}, current_document={"exists": True}),
            types.Write(delete=things.document("c")._document_path),
        ],
    }

    response = call(firestore_client, "batch_write", request)

    assert [status.code for status in response.status] == [0, 5, 0]
    assert len(response.write_results) == 3
    assert ids(things) == ["a"]


def test_batch_write__same_document_twice(firestore_client: Client, things: Collection) -> None:
    write = types.Write(update={"name": things.document("a")._document_path})
    request = {"database": firestore_client._database_string, "writes": [write, write]}

    with pytest.raises(exceptions.InvalidArgument):
        call(firestore_client, "batch_write", request)


def test_commit__without_operation(firestore_client: Client) -> None:
    with pytest.raises(exceptions.InvalidArgument):
        commit(firestore_client, types.Write())


@pytest.mark.parametrize("exists", [True, False])
def test_verify__checks_and_writes_nothing(firestore_client: Client, things: Collection, *, exists: bool) -> None:
    if exists:
        things.document("a").set({"x": 1})

    commit(firestore_client, _verifying(things.document("a"), exists=exists))

    assert things.document("a").get().exists is exists


def test_verify__that_fails(firestore_client: Client, things: Collection) -> None:
    with pytest.raises(exceptions.NotFound):
        commit(firestore_client, _verifying(things.document("a"), exists=True))


def _verifying(document: firestore.DocumentReference, *, exists: bool) -> types.Write:
    # Write.verify is field 5 on the wire; the messages of the Python client do not have it
    write = types.Write.pb(types.Write(current_document={"exists": exists}))
    name = document._document_path.encode()
    write.MergeFromString(b"\x2a" + bytes([len(name)]) + name)
    return types.Write(write)
