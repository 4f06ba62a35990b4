"""The Write stream: a handshake, then one commit per request."""

from contextlib import ExitStack
from typing import Any

import grpc
import pytest
from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1 import types

from django_firestore_stripe.emulators.firestore import FirestoreEmulator
from tests.emulators.firestore.snapshots import ids, stored
from tests.emulators.firestore.writing import writing

Client = firestore.Client
Collection = firestore.CollectionReference

FIVE = {"integer_value": 5}


def setting(document: Any, **options: Any) -> types.Write:
    """Return a write that sets `x` to 5."""
    return types.Write(update={"name": document._document_path, "fields": {"x": FIVE}}, **options)


def test_handshake__names_stream_and_state(firestore_client: Client) -> None:
    with writing(firestore_client) as first, writing(firestore_client) as second:
        greetings = [first.greet(), second.greet()]

    assert all(greeting.stream_id and greeting.stream_token for greeting in greetings)
    assert len({greeting.stream_id for greeting in greetings}) == 2
    assert not greetings[0].write_results


def test_each_request__is_committed_with_a_token_of_its_own(firestore_client: Client, things: Collection) -> None:
    increment = {"field_path": "n", "increment": FIVE}
    transform = types.Write(
        transform={"document": things.document("a")._document_path, "field_transforms": [increment]}
    )
    delete = types.Write(delete=things.document("b")._document_path)

    with writing(firestore_client) as stream:
        tokens = [stream.greet().stream_token]
        first = stream.write(setting(things.document("a")), setting(things.document("b")))
        assert ids(things) == ["a", "b"]
        second = stream.write(transform, delete)
        tokens += [first.stream_token, second.stream_token]

    assert stored(things.document("a")) == {"x": 5, "n": 5}
    assert ids(things) == ["a"]
    assert [result.update_time for result in first.write_results] == [first.commit_time] * 2
    assert second.write_results[0].transform_results == [types.Value(FIVE)]
    assert second.commit_time > first.commit_time
    assert len(set(tokens)) == 3
    assert first.stream_id == ""


def test_requests__that_do_not_wait_for_answers(firestore_client: Client, things: Collection) -> None:
    with writing(firestore_client) as stream:
        stream.greet()
        token = stream.token
        for number in range(5):
            stream.send(stream_token=token, writes=[setting(things.document(str(number)))])
        answers = [stream.answer() for _ in range(5)]

    assert ids(things) == ["0", "1", "2", "3", "4"]
    assert sorted(answers, key=lambda answer: answer.commit_time) == answers


def test_request_without_writes__is_answered_as_the_last_one(firestore_client: Client) -> None:
    with writing(firestore_client) as stream:
        stream.greet()

        answer = stream.write()

        with pytest.raises(StopIteration):
            stream.answer()
    assert answer.stream_token
    assert not answer.write_results


@pytest.mark.parametrize("tokens", [{"stream_token": b""}, {"stream_token": b"another"}])
def test_token__need_not_be_the_last(firestore_client: Client, things: Collection, tokens: dict[str, bytes]) -> None:
    with writing(firestore_client) as stream:
        stream.greet()
        stream.write(setting(things.document("a")), **tokens)

    assert ids(things) == ["a"]


@pytest.mark.parametrize(
    ("writes", "refusal"),
    [
        pytest.param(lambda there, missing: [setting(missing, current_document={"exists": True})], exceptions.NotFound),
        pytest.param(lambda there, missing: [setting(there, current_document={"exists": False})], exceptions.Conflict),
        pytest.param(lambda there, missing: [types.Write()], exceptions.InvalidArgument),
    ],
    ids=["missing", "there", "no operation"],
)
def test_refusal__ends_the_stream_and_writes_nothing(
    firestore_client: Client, things: Collection, writes: Any, refusal: type[Exception]
) -> None:
    things.document("there").set({"x": 1})

    with writing(firestore_client) as stream:
        stream.greet()
        with pytest.raises(refusal):
            stream.write(setting(things.document("a")), *writes(things.document("there"), things.document("missing")))

    assert ids(things) == ["there"]
    assert stored(things.document("there")) == {"x": 1}


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"database": ""}, id="no database"),
        pytest.param({"stream_token": b"0"}, id="token"),
        pytest.param({"stream_id": "0"}, id="stream"),
        pytest.param({"stream_id": "0", "stream_token": b"0"}, id="stream and token"),
        pytest.param({"writes": [types.Write(delete="projects/p/databases/d/documents/a/b")]}, id="writes"),
    ],
)
def test_handshake__refused(firestore_client: Client, fields: dict[str, Any]) -> None:
    with writing(firestore_client) as stream, pytest.raises(exceptions.InvalidArgument):
        stream.greet(**fields)


@pytest.mark.parametrize("fields", [{"stream_id": "0"}, {"database": "projects/another/databases/(default)"}])
def test_request__of_another_stream_or_database_is_refused(
    firestore_client: Client, things: Collection, fields: dict[str, str]
) -> None:
    with writing(firestore_client) as stream:
        stream.greet()
        with pytest.raises(exceptions.InvalidArgument):
            stream.write(setting(things.document("a")), **fields)

    assert ids(things) == []


@pytest.mark.parametrize("greeted", [True, False])
def test_client_that_sends_no_more__ends_the_stream(firestore_client: Client, greeted: bool) -> None:
    with writing(firestore_client) as stream:
        if greeted:
            stream.greet()
        stream.end()

        with pytest.raises(StopIteration):
            stream.answer()


def test_many_streams__leave_room_for_other_calls(firestore_client: Client, things: Collection) -> None:
    with ExitStack() as opened:
        streams = [opened.enter_context(writing(firestore_client)) for _ in range(60)]
        for stream in streams:
            stream.greet()
        for number, stream in enumerate(streams):
            stream.write(setting(things.document(str(number))))

        assert len(ids(things)) == 60


@pytest.mark.bundled
def test_calls__are_the_commits(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    with writing(emulator_client) as stream:
        stream.greet()
        stream.write(setting(emulator_client.document("things/a")))
        stream.write(setting(emulator_client.document("things/b")))

    assert emulator.calls == {"Write": 2}


@pytest.mark.bundled
@pytest.mark.parametrize(("after", "left"), [(False, None), (True, {"x": 5})])
def test_fault__ends_the_stream_at_its_next_commit(
    emulator: FirestoreEmulator, emulator_client: Client, after: bool, left: dict[str, int] | None
) -> None:
    emulator.faults.inject("Write", code=grpc.StatusCode.UNAVAILABLE, after=after)

    with writing(emulator_client) as stream:
        stream.greet()
        with pytest.raises(exceptions.ServiceUnavailable):
            stream.write(setting(emulator_client.document("things/a")))

    assert stored(emulator_client.document("things/a")) == left


@pytest.mark.bundled
def test_stop__ends_streams_that_wait(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    with writing(emulator_client) as stream:
        stream.greet()
        emulator.stop()

        with pytest.raises((exceptions.Cancelled, exceptions.ServiceUnavailable)):
            stream.answer()
