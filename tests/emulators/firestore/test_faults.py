"""Faults on demand and the count of calls."""

from pathlib import Path

import grpc
import pytest
from google.api_core import exceptions
from google.cloud import firestore

from django_firestore_stripe.emulators.firestore import FirestoreEmulator
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
