"""Faults on demand and the count of calls."""

from pathlib import Path

import grpc
import pytest
from google.api_core import exceptions
from google.cloud import firestore

from django_firestore_stripe.emulators.firestore import FirestoreEmulator
from tests.emulators.firestore.listening import RawListen, listening
from tests.emulators.firestore.snapshots import stored

pytestmark = pytest.mark.bundled
Client = firestore.Client


def test_calls__are_counted_by_rpc(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    document = emulator_client.document("things/a")
    document.set({"x": 1})
    document.get()
    document.get()

    assert emulator.calls == {"Commit": 1, "BatchGetDocuments": 2}


def test_calls__start_again_after_a_reset(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator_client.document("things/a").get()
    before = emulator.calls

    emulator.reset_calls()

    assert emulator.calls["BatchGetDocuments"] == 0
    assert before["BatchGetDocuments"] == 1


def test_fault__before_the_call(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator.faults.inject("Commit", code=grpc.StatusCode.PERMISSION_DENIED)

    with pytest.raises(exceptions.PermissionDenied):
        emulator_client.document("things/a").set({"x": 1})

    assert stored(emulator_client.document("things/a")) is None
    assert emulator.calls["Commit"] == 1


def test_lost_answer__of_a_commit_that_was_applied(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator.faults.inject("Commit", code=grpc.StatusCode.DEADLINE_EXCEEDED, after=True)

    with pytest.raises(exceptions.DeadlineExceeded):
        emulator_client.document("things/a").create({"x": 1})

    assert stored(emulator_client.document("things/a")) == {"x": 1}


def test_lost_answer__of_a_create_looks_like_a_conflict_when_retried(
    emulator: FirestoreEmulator, emulator_client: Client
) -> None:
    emulator.faults.inject("Commit", after=True)

    with pytest.raises(exceptions.AlreadyExists):
        # the client retries UNAVAILABLE by itself
        emulator_client.document("things/a").create({"x": 1})

    assert emulator.calls["Commit"] == 2


def test_lost_answer__of_a_refusal(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator.faults.inject("Commit", code=grpc.StatusCode.INTERNAL, after=True)

    with pytest.raises(exceptions.InternalServerError):
        emulator_client.document("things/a").update({"x": 1})


def test_fault__happens_as_often_as_asked(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator.faults.inject("RunQuery", code=grpc.StatusCode.PERMISSION_DENIED, times=2)
    things = emulator_client.collection("things")

    for _ in range(2):
        with pytest.raises(exceptions.PermissionDenied):
            list(things.stream())

    assert list(things.stream()) == []


def test_faults__in_the_order_they_were_injected(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator.faults.inject("Commit", code=grpc.StatusCode.PERMISSION_DENIED)
    emulator.faults.inject("Commit", code=grpc.StatusCode.INTERNAL)

    with pytest.raises(exceptions.PermissionDenied):
        emulator_client.document("things/a").set({})
    with pytest.raises(exceptions.InternalServerError):
        emulator_client.document("things/a").set({})


def test_faults__cleared(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator.faults.inject("Commit", code=grpc.StatusCode.PERMISSION_DENIED, times=5)

    emulator.faults.clear()

    emulator_client.document("things/a").set({"x": 1})
    assert stored(emulator_client.document("things/a")) == {"x": 1}


def test_delay__past_the_deadline_of_the_caller_is_not_carried_out(
    emulator: FirestoreEmulator, emulator_client: Client
) -> None:
    emulator.faults.inject("Commit", code=None, delay=0.3)
    # answered after the first would have been carried out
    emulator.faults.inject("Commit", code=None, delay=0.6)

    with pytest.raises(exceptions.DeadlineExceeded):
        emulator_client.document("things/a").set({"x": 1}, timeout=0.05)
    emulator_client.document("things/b").set({"x": 1})

    assert stored(emulator_client.document("things/a")) is None
    assert stored(emulator_client.document("things/b")) == {"x": 1}


def test_delay__that_outlasts_the_server_is_not_carried_out(tmp_path: Path, connect) -> None:
    data = tmp_path / "firestore.sqlite3"
    with FirestoreEmulator(data=data) as emulator:
        emulator.faults.inject("Commit", code=None, delay=3600)
        with pytest.raises(exceptions.DeadlineExceeded):
            connect(emulator.address, project="demo").document("things/a").set({"x": 1}, timeout=0.05)

    with FirestoreEmulator(data=data) as emulator:
        assert stored(connect(emulator.address, project="demo").document("things/a")) is None


def test_delay__within_the_deadline_only_slows(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator.faults.inject("Commit", code=None, delay=0.05)

    emulator_client.document("things/a").set({"x": 1})

    assert stored(emulator_client.document("things/a")) == {"x": 1}


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (grpc.StatusCode.ABORTED, exceptions.Aborted),
        (grpc.StatusCode.DEADLINE_EXCEEDED, exceptions.DeadlineExceeded),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, exceptions.ResourceExhausted),
    ],
)
def test_code__raises_in_the_client(
    emulator: FirestoreEmulator, emulator_client: Client, code: grpc.StatusCode, error: type[Exception]
) -> None:
    emulator.faults.inject("Commit", code=code)

    with pytest.raises(error):
        emulator_client.document("things/a").set({}, retry=None)

    assert stored(emulator_client.document("things/a")) is None


def test_aborted__a_transaction_is_tried_again(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator.faults.inject("Commit", code=grpc.StatusCode.ABORTED)

    @firestore.transactional
    def write(transaction: firestore.Transaction) -> None:
        transaction.set(emulator_client.document("things/a"), {"x": 1})

    write(emulator_client.transaction())

    assert stored(emulator_client.document("things/a")) == {"x": 1}
    assert emulator.calls["Commit"] == 2


def test_unavailable__the_client_tries_again_by_itself(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE)

    emulator_client.document("things/a").set({"x": 1})

    assert emulator.calls["Commit"] == 2


@pytest.mark.parametrize("name", ["RunQuery", "run_query", "run-query", "runquery"])
def test_rpc__however_it_is_written(emulator: FirestoreEmulator, emulator_client: Client, name: str) -> None:
    emulator.faults.inject(name, code=grpc.StatusCode.PERMISSION_DENIED)

    with pytest.raises(exceptions.PermissionDenied):
        list(emulator_client.collection("things").stream())


@pytest.mark.parametrize(
    ("rpc", "fault", "text"),
    [
        ("Comit", {}, "no RPC Comit, only BatchGetDocuments"),
        ("Commit", {"code": None}, "needs a code or a delay"),
        ("Commit", {"code": grpc.StatusCode.OK}, "OK is no fault"),
        ("Commit", {"times": 0}, "once or more often"),
        ("Commit", {"delay": -1}, "no less than 0"),
        ("Commit", {"responses": 1}, "Commit has one answer"),
        ("Listen", {"after": True}, "Listen has no answer"),
    ],
)
def test_inject__what_cannot_happen(emulator: FirestoreEmulator, rpc: str, fault: dict, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        emulator.faults.inject(rpc, **fault)

    assert emulator.faults.planned == []


def test_listen__dropped_after_some_responses(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator.faults.inject("Listen", responses=2)
    listen = RawListen(emulator_client)
    listen.add("things")

    with pytest.raises(grpc.RpcError) as caught:
        listen.until("NO_CHANGE")

    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    assert listen.heard == ["ADD", "CURRENT"]
    listen.close()


def test_listen__dropped_in_the_middle_is_taken_up_again(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    # the first results are ADD, CURRENT and NO_CHANGE; the change is lost with the stream
    emulator.faults.inject("Listen", responses=3)

    with listening(emulator_client.collection("things")) as listener:
        assert listener.next().ids == []
        emulator_client.document("things/a").set({"x": 1})
        assert listener.next().changes == [("ADDED", "a")]

    assert emulator.calls["Listen"] == 2


def test_open_streams__dropped_now(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    with listening(emulator_client.collection("things")) as listener:
        assert listener.next().ids == []

        dropped = emulator.faults.disturb_streams()
        emulator_client.document("things/a").set({"x": 1})

        assert listener.next().changes == [("ADDED", "a")]
    assert dropped == 1
    assert emulator.calls["Listen"] == 2


def test_open_streams__dropped_after_some_more_responses(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    listen = RawListen(emulator_client)
    listen.add("things")
    listen.until("NO_CHANGE")
    emulator.faults.disturb_streams(code=grpc.StatusCode.INTERNAL, responses=1)
    emulator_client.document("things/a").set({"x": 1})

    with pytest.raises(grpc.RpcError) as caught:
        listen.until("NO_CHANGE")

    assert caught.value.code() is grpc.StatusCode.INTERNAL
    assert listen.heard[-1] == "document_change a"
    listen.close()


def test_open_streams__none(emulator: FirestoreEmulator) -> None:
    assert emulator.faults.disturb_streams() == 0


def test_slow_stream__everything_comes_but_late(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator.faults.inject("Listen", code=None, delay=0.05)

    with listening(emulator_client.collection("things")) as listener:
        assert listener.next().ids == []
        emulator_client.document("things/a").set({"x": 1})
        assert listener.next().changes == [("ADDED", "a")]

    assert emulator.calls["Listen"] == 1


def test_slow_stream__nothing_comes_before_its_time(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    with listening(emulator_client.collection("things")) as slow:
        slow.next()
        emulator.faults.disturb_streams(code=None, delay=3600)

        with listening(emulator_client.collection("things")) as listener:
            listener.next()
            emulator_client.document("things/a").set({"x": 1})
            assert listener.next().changes == [("ADDED", "a")]

        assert not slow.has_news


def test_slow_stream__quick_again_once_faults_are_cleared(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    with listening(emulator_client.collection("things")) as listener:
        listener.next()
        emulator.faults.disturb_streams(code=None, delay=3600, responses=1)
        emulator.faults.clear()

        emulator_client.document("things/a").set({"x": 1})

        assert listener.next().changes == [("ADDED", "a")]
