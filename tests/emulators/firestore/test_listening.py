"""Listeners of documents, queries and collection groups."""

import grpc
import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from django_firestore_stripe.emulators.firestore import FirestoreEmulator
from tests.emulators.firestore.listening import RawListen, listening
from tests.emulators.firestore.raw import root
from tests.emulators.firestore.snapshots import seed

Client = firestore.Client
Collection = firestore.CollectionReference


def test_document__created_updated_and_deleted(things: Collection) -> None:
    document = things.document("a")

    with listening(document) as listener:
        assert listener.next().ids == []
        document.set({"x": 1})
        assert listener.next().changes == [("ADDED", "a")]
        document.update({"x": 2})
        assert listener.next().changes == [("MODIFIED", "a")]
        document.delete()
        assert listener.next().changes == [("REMOVED", "a")]


def test_query__follows_what_matches(things: Collection) -> None:
    things.document("a").set({"on": True})

    with listening(things.where(filter=FieldFilter("on", "==", True))) as listener:
        assert listener.next().ids == ["a"]
        things.document("b").set({"on": True})
        assert listener.next().changes == [("ADDED", "b")]
        things.document("a").update({"z": 1})
        assert ("MODIFIED", "a") in listener.next().changes
        things.document("b").update({"on": False})
        assert listener.next().ids == ["a"]
        things.document("a").delete()
        assert listener.next().ids == []


def test_query__with_order_and_limit_moves_its_window(things: Collection) -> None:
    seed(things, {"a": {"n": 1}, "b": {"n": 2}, "c": {"n": 3}})

    with listening(things.order_by("n").limit(2)) as listener:
        assert listener.next().ids == ["a", "b"]
        things.document("a").delete()
        assert listener.next().ids == ["b", "c"]
        things.document("z").set({"n": 0})
        assert listener.next().ids == ["z", "b"]


def test_commit__is_heard_at_once(firestore_client: Client, things: Collection) -> None:
    with listening(things) as listener:
        assert listener.next().ids == []
        seed(things, {"a": {}, "b": {}, "c": {}})
        assert listener.next().ids == ["a", "b", "c"]


def test_collection_group__hears_all_collections(firestore_client: Client, things: Collection) -> None:
    things.document("u1").collection("subs").document("s1").set({"x": 1})

    with listening(firestore_client.collection_group("subs")) as listener:
        assert listener.next().ids == ["s1"]
        things.document("u2").collection("subs").document("s2").set({"x": 1})
        assert ("ADDED", "s2") in listener.next().changes


def test_unsubscribed__hears_nothing_more(things: Collection) -> None:
    with listening(things) as former:
        former.next()

    with listening(things) as listener:
        listener.next()
        things.document("a").set({"x": 1})
        assert listener.next().ids == ["a"]
    assert not former.has_news


def test_two_listeners__hear_the_same(things: Collection) -> None:
    with listening(things) as first, listening(things.document("a")) as second:
        first.next()
        second.next()
        things.document("a").set({"x": 1})

        assert first.next().ids == second.next().ids == ["a"]


@pytest.mark.bundled
def test_write__elsewhere_or_without_effect_is_no_news(emulator_client: Client) -> None:
    things = emulator_client.collection("things")
    things.document("a").set({"x": 1})

    with listening(things) as listener:
        listener.next()
        emulator_client.document("other/a").set({"x": 1})
        things.document("a").set({"x": 1})
        things.document("b").set({"x": 1})
        assert listener.next().changes == [("ADDED", "b")]


@pytest.mark.bundled
def test_clear__is_heard(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    things = emulator_client.collection("things")
    things.document("a").set({"x": 1})

    with listening(things) as listener:
        assert listener.next().ids == ["a"]
        emulator.clear()
        assert listener.next().changes == [("REMOVED", "a")]


@pytest.mark.bundled
def test_resume__tells_only_what_has_changed(emulator_client: Client) -> None:
    things = emulator_client.collection("things")
    seed(things, {name: {"x": 1} for name in "abc"})
    first = RawListen(emulator_client)
    first.add("things")
    first.until("NO_CHANGE")
    first.close()
    things.document("a").delete()
    things.document("b").update({"x": 2})
    things.document("d").set({"x": 1})

    second = RawListen(emulator_client)
    second.add("things", resume_token=first.token)

    assert second.until("NO_CHANGE") == [
        "ADD",
        "document_change b",
        "document_change d",
        "document_delete a",
        "filter 3",
        "CURRENT",
        "NO_CHANGE",
    ]
    second.close()


@pytest.mark.bundled
@pytest.mark.parametrize("token", [b"nonsense", b"", b"dfs1" + b"\0" * 8])
def test_resume__with_a_token_that_is_no_use(emulator_client: Client, token: bytes) -> None:
    emulator_client.document("things/a").set({"x": 1})
    listen = RawListen(emulator_client)

    listen.add("things", resume_token=token)

    assert listen.until("NO_CHANGE") == ["ADD", "RESET", "document_change a", "CURRENT", "NO_CHANGE"]
    listen.close()


@pytest.mark.bundled
def test_once__ends_the_target(emulator_client: Client) -> None:
    listen = RawListen(emulator_client)

    listen.add("things", once=True)

    assert listen.until("REMOVE") == ["ADD", "CURRENT", "NO_CHANGE", "REMOVE"]
    listen.close()


@pytest.mark.bundled
def test_removed_target__is_silent(emulator_client: Client) -> None:
    listen = RawListen(emulator_client)
    listen.add("things")
    listen.until("NO_CHANGE")

    listen.ask(remove_target=1)
    assert listen.until("REMOVE") == ["REMOVE"]
    emulator_client.document("things/a").set({"x": 1})
    listen.add("other")

    assert listen.until("NO_CHANGE") == ["ADD", "CURRENT", "NO_CHANGE"]
    listen.close()


def test_missing_document__is_told_as_deleted(firestore_client: Client) -> None:
    listen = RawListen(firestore_client)

    listen.ask(add_target={"documents": {"documents": [f"{root(firestore_client)}/things/a"]}, "target_id": 1})

    assert listen.until("NO_CHANGE") == ["ADD", "document_delete a", "CURRENT", "NO_CHANGE"]
    listen.close()


def test_target__that_cannot_be_is_removed(firestore_client: Client) -> None:
    listen = RawListen(firestore_client)

    listen.ask(add_target={"documents": {"documents": ["nonsense"]}, "target_id": 1})

    assert listen.until("REMOVE 3") == ["ADD", "REMOVE 3"]
    listen.close()


@pytest.mark.bundled
@pytest.mark.parametrize("target", [{"target_id": -1}, {}])
def test_request__that_makes_no_sense_ends_the_call(emulator_client: Client, target: dict[str, int]) -> None:
    listen = RawListen(emulator_client)
    listen.ask(**({"add_target": target} if target else {}))

    with pytest.raises(grpc.RpcError) as caught:
        listen.until("NO_CHANGE")

    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    listen.close()


@pytest.mark.bundled
def test_lost_stream__is_taken_up_again(emulator: FirestoreEmulator, emulator_client: Client) -> None:
    emulator.faults.inject("Listen")

    with listening(emulator_client.collection("things")) as listener:
        assert listener.next().ids == []

    assert emulator.calls["Listen"] >= 2
