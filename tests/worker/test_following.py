"""A query that is followed: what counts as heard, and what a token that is refused leads to."""

import queue

import grpc
import pytest
from google.cloud.firestore_v1 import types
from google.protobuf.timestamp_pb2 import Timestamp

from django_firestore_stripe.firestore import listener
from django_firestore_stripe.firestore.watching import follow
from django_firestore_stripe.firestore.writes import commit, delete
from django_firestore_stripe.models import CheckoutSession

pytestmark = pytest.mark.django_db(databases=["firestore"])

SECONDS = 30
KINDS = types.TargetChange.TargetChangeType


class Heard:
    """Keeps what it hears."""

    def __init__(self):
        self.news = queue.SimpleQueue()

    def changed(self, document):
        self.news.put(("changed", document.path.rpartition("/")[2]))

    def gone(self, path):
        self.news.put(("gone", path.rpartition("/")[2]))

    def reached(self, position):
        self.news.put(("reached", position))

    def until_reached(self):
        """Return what came before the next position, and the position."""
        found = []
        while (news := self.news.get(timeout=SECONDS))[0] != "reached":
            found.append(news)
        return found, news[1]


def session(number):
    return f"customers/u/checkout_sessions/{number}"


@pytest.fixture
def heard():
    return Heard()


@pytest.mark.bundled
def test_position__is_gone_on_from(store, heard):
    store(session(1), price="a")
    store(session(2), price="a")
    with follow(CheckoutSession.objects.all(), heard) as first:
        found, position = heard.until_reached()
    assert sorted(found) == [("changed", "1"), ("changed", "2")]
    assert first.documents == 2
    store(session(3), price="a")
    store(session(1), price="b")
    commit([delete(session(2))])

    with follow(CheckoutSession.objects.all(), heard, since=position) as second:
        found, _position = heard.until_reached()

    assert sorted(found) == [("changed", "1"), ("changed", "3"), ("gone", "2")]
    assert second.documents == 2


@pytest.mark.bundled
def test_document_that_leaves_a_filter__is_gone(store, heard):
    store(session(1), mode="payment")
    with follow(CheckoutSession.objects.filter(mode="payment"), heard):
        heard.until_reached()
        store(session(1), mode="setup")

        assert heard.until_reached()[0] == [("gone", "1")]


@pytest.mark.bundled
@pytest.mark.parametrize("code", ["INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE"])
def test_refused_token__is_dropped(store, heard, firestore_emulator, code):
    store(session(1), price="a")
    with follow(CheckoutSession.objects.all(), heard):
        _found, position = heard.until_reached()
    firestore_emulator.faults.inject("Listen", code=getattr(grpc.StatusCode, code))

    with follow(CheckoutSession.objects.all(), heard, since=position):
        assert heard.until_reached()[0] == [("changed", "1")]


@pytest.mark.bundled
def test_what_is_refused_without_a_token__is_the_end(heard, firestore_emulator):
    firestore_emulator.faults.inject("Listen", code=grpc.StatusCode.INVALID_ARGUMENT)

    with follow(CheckoutSession.objects.all(), heard) as following:
        following._thread.join(SECONDS)

    assert following.error is not None


def change(kind, *targets, token=b""):
    message = types.TargetChange(target_change_type=kind, target_ids=targets, resume_token=token)
    response = types.ListenResponse(target_change=message)
    types.ListenResponse.pb(response).target_change.read_time.CopyFrom(Timestamp(seconds=1_700_000_000))
    return types.ListenResponse.pb(response)


def test_position__counts_only_once_everything_was_told(heard, monkeypatch):
    """A reset begins anew; until the target is current, a token promises what was not told yet."""
    responses = queue.SimpleQueue()
    for response in (
        change(KINDS.ADD, 1),
        change(KINDS.NO_CHANGE, token=b"early"),
        change(KINDS.CURRENT, 1, token=b"of the target"),
        change(KINDS.RESET, 1, token=b"reset"),
        change(KINDS.NO_CHANGE, token=b"after the reset"),
        change(KINDS.CURRENT, 1),
        change(KINDS.NO_CHANGE, token=b"complete"),
    ):
        responses.put(response)

    class Scripted:
        def __init__(self, _endpoint, _target):
            pass

        def __iter__(self):
            return iter(responses.get, None)

        def cancel(self):
            responses.put(None)

    monkeypatch.setattr(listener, "Call", Scripted)
    with follow(CheckoutSession.objects.all(), heard):
        _found, position = heard.until_reached()

    assert position.token == b"complete"
