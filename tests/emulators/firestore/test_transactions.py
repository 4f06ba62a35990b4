"""Transactions: all or nothing, and nobody overwrites what they have not seen."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1 import types
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.transaction import Transaction

from tests.emulators.firestore.raw import call
from tests.emulators.firestore.snapshots import ids, seed, stored

Client = firestore.Client
Collection = firestore.CollectionReference


def test_transaction__reads_and_writes(firestore_client: Client, things: Collection) -> None:
    things.document("a").set({"n": 1})

    @firestore.transactional
    def increment(transaction: Transaction) -> int:
        number = things.document("a").get(transaction=transaction).get("n")
        transaction.update(things.document("a"), {"n": number + 1})
        transaction.set(things.document("b"), {"made": True})
        return number

    assert increment(firestore_client.transaction()) == 1
    assert stored(things.document("a")) == {"n": 2}
    assert stored(things.document("b")) == {"made": True}


def test_transaction__that_raises_writes_nothing(firestore_client: Client, things: Collection) -> None:
    @firestore.transactional
    def fail(transaction: Transaction) -> None:
        transaction.set(things.document("a"), {"n": 2})
        raise LookupError

    with pytest.raises(LookupError):
        fail(firestore_client.transaction())

    assert stored(things.document("a")) is None


def test_transaction__with_conflict_writes_nothing(firestore_client: Client, things: Collection) -> None:
    things.document("have").set({"x": 1})

    @firestore.transactional
    def create(transaction: Transaction) -> None:
        transaction.set(things.document("new"), {"x": 1})
        transaction.create(things.document("have"), {"x": 2})

    with pytest.raises(exceptions.AlreadyExists):
        create(firestore_client.transaction())

    assert ids(things) == ["have"]


def test_transaction__runs_queries(firestore_client: Client, things: Collection) -> None:
    seed(things, {str(number): {"n": number} for number in range(3)})

    @firestore.transactional
    def read(transaction: Transaction) -> tuple[list[str], list[str]]:
        streamed = things.where(filter=FieldFilter("n", ">=", 1)).stream(transaction=transaction)
        got = transaction.get_all([things.document("0"), things.document("zz")])
        return [snapshot.id for snapshot in streamed], sorted(snapshot.id for snapshot in got if snapshot.exists)

    assert read(firestore_client.transaction()) == (["1", "2"], ["0"])


def test_increments_of_two_threads__are_both_counted(firestore_client: Client, things: Collection) -> None:
    things.document("a").set({"n": 0})
    both_have_read = threading.Barrier(2)

    @firestore.transactional
    def increment(transaction: Transaction) -> None:
        number = things.document("a").get(transaction=transaction).get("n")
        if number == 0 and not both_have_read.broken:
            _meet(both_have_read)
        transaction.update(things.document("a"), {"n": number + 1})

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: increment(firestore_client.transaction(max_attempts=20)), range(2)))

    assert stored(things.document("a")) == {"n": 2}


def test_increments_of_many_threads__are_all_counted(firestore_client: Client, things: Collection) -> None:
    things.document("a").set({"n": 0})

    @firestore.transactional
    def increment(transaction: Transaction) -> None:
        number = things.document("a").get(transaction=transaction).get("n")
        transaction.update(things.document("a"), {"n": number + 1})

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: increment(firestore_client.transaction(max_attempts=60)), range(6)))

    assert stored(things.document("a")) == {"n": 6}


def test_read_only_transaction__keeps_its_view(firestore_client: Client, things: Collection) -> None:
    things.document("a").set({"n": 1})
    transaction = firestore_client.transaction(read_only=True)
    transaction._begin()

    things.document("a").set({"n": 2})
    things.document("b").set({"n": 1})

    assert things.document("a").get(transaction=transaction).get("n") == 1
    assert [snapshot.id for snapshot in things.stream(transaction=transaction)] == ["a"]
    transaction._rollback()


def test_read_only_transaction__cannot_write(firestore_client: Client, things: Collection) -> None:
    transaction = firestore_client.transaction(read_only=True)
    transaction._begin()
    request = {
        "database": firestore_client._database_string,
        "transaction": transaction.id,
        "writes": [types.Write(update={"name": things.document("a")._document_path})],
    }

    with pytest.raises(exceptions.InvalidArgument):
        call(firestore_client, "commit", request)


@pytest.mark.bundled
def test_outside_write__aborts_the_commit(emulator_client: Client) -> None:
    document = emulator_client.document("things/a")
    document.set({"n": 1})
    transaction = emulator_client.transaction()
    transaction._begin()
    document.get(transaction=transaction)
    document.set({"n": 2})
    transaction.update(document, {"n": 3})

    with pytest.raises(exceptions.Aborted):
        transaction._commit()

    assert stored(document) == {"n": 2}


@pytest.mark.bundled
def test_outside_write__of_other_documents_is_no_contention(emulator_client: Client) -> None:
    document = emulator_client.document("things/a")
    document.set({"n": 1})
    transaction = emulator_client.transaction()
    transaction._begin()
    document.get(transaction=transaction)
    emulator_client.document("things/b").set({"n": 2})
    transaction.update(document, {"n": 3})

    transaction._commit()

    assert stored(document) == {"n": 3}


@pytest.mark.bundled
@pytest.mark.parametrize("change", ["create", "delete", "update"])
def test_outside_write__into_query_results_aborts_the_commit(emulator_client: Client, change: str) -> None:
    things = emulator_client.collection("things")
    seed(things, {"a": {"n": 1}, "z": {"n": 0}})
    transaction = emulator_client.transaction()
    transaction._begin()
    list(things.where(filter=FieldFilter("n", "==", 1)).stream(transaction=transaction))
    changes = {
        "create": lambda: things.document("b").create({"n": 1}),
        "delete": lambda: things.document("a").delete(),
        "update": lambda: things.document("z").update({"n": 1}),
    }
    changes[change]()
    transaction.set(things.document("c"), {"n": 9})

    with pytest.raises(exceptions.Aborted):
        transaction._commit()

    assert stored(things.document("c")) is None


@pytest.mark.bundled
def test_missing_document__that_was_read_and_appears_aborts_the_commit(emulator_client: Client) -> None:
    document = emulator_client.document("things/a")
    transaction = emulator_client.transaction()
    transaction._begin()
    document.get(transaction=transaction)
    document.set({"n": 1})
    transaction.set(document, {"n": 2})

    with pytest.raises(exceptions.Aborted):
        transaction._commit()

    assert stored(document) == {"n": 1}


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_transaction__that_is_over_is_refused(firestore_client: Client, things: Collection, end: str) -> None:
    names = {"database": firestore_client._database_string}
    transaction = call(firestore_client, "begin_transaction", names).transaction
    call(firestore_client, end, names | {"transaction": transaction})

    with pytest.raises(exceptions.InvalidArgument):
        call(firestore_client, "commit", names | {"transaction": transaction})
    with pytest.raises(exceptions.InvalidArgument):
        call(
            firestore_client, "get_document", {"name": things.document("a")._document_path, "transaction": transaction}
        )


@pytest.mark.parametrize("rpc", ["commit", "rollback"])
def test_transaction__unknown(firestore_client: Client, rpc: str) -> None:
    request = {"database": firestore_client._database_string, "transaction": b"nope"}

    with pytest.raises(exceptions.InvalidArgument):
        call(firestore_client, rpc, request)


def test_batch_get__begins_a_transaction(firestore_client: Client, things: Collection) -> None:
    request = {
        "database": firestore_client._database_string,
        "documents": [things.document("a")._document_path],
        "new_transaction": {"read_write": {}},
    }

    first, second = call(firestore_client, "batch_get_documents", request)

    assert first.transaction
    assert second.missing == things.document("a")._document_path


def test_query__begins_a_transaction(firestore_client: Client, things: Collection) -> None:
    request = {
        "parent": things._parent_info()[0],
        "structured_query": things._query()._to_protobuf(),
        "new_transaction": {"read_only": {}},
    }

    first, *_ = call(firestore_client, "run_query", request)

    assert first.transaction


def _meet(barrier: threading.Barrier) -> None:
    # a server that locks lets only one of them read
    try:
        barrier.wait(1)
    except threading.BrokenBarrierError:
        barrier.abort()
