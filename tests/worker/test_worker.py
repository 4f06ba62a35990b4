"""One worker: what it answers, what it costs, and what it survives."""

from datetime import UTC, datetime

import grpc
import pytest
from django.db import Error as DatabaseError

from django_firestore_stripe.exceptions import Misconfigured
from django_firestore_stripe.firestore.writes import commit, delete, merge
from django_firestore_stripe.services.answering import answer as answering
from django_firestore_stripe.services.working import answers, state
from tests.factories import document
from tests.worker.running import answered, ask, until, working

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def posts(emulator, path="/v1/checkout/sessions"):
    return [request for request in emulator.requests if (request.method, request.path) == ("POST", path)]


def sessions(api):
    return api.v1.checkout.sessions.list({"limit": 100}).data


def old_sessions(count):
    """Write sessions that have their answer."""
    fields = {"sessionId": "cs_old", "url": "https://x.example", "created": datetime.now(UTC)}
    for start in range(0, count, 500):
        chunk = range(start, min(start + 500, count))
        commit([merge(f"customers/u{number}/checkout_sessions/old", fields) for number in chunk])


def test_document__is_answered(shop, stripe_api):
    with working():
        stored = answered(ask("doc1", price=shop.shirt, quantity=2))

    (session,) = sessions(stripe_api)
    assert (stored["sessionId"], stored["url"]) == (session.id, session.url)


def test_document_that_was_there_before__is_answered(shop):
    path = ask("doc1", price=shop.shirt)

    with working():
        assert answered(path)["url"]


def test_refused_document__gets_its_error(shop):
    with working() as worker:
        stored = answered(ask("doc1", price=shop.archived))
        until(lambda: worker.report()["refused"])

    assert stored["error"]["param"] == "price"


def test_known_customer__costs_one_commit_and_one_request(shop, stripe_emulator, monkeypatch):
    reads = []
    original = answering.read
    with working():
        answered(ask("warm", price=shop.shirt))
        stripe_emulator.reset_requests()
        monkeypatch.setattr(answering, "read", lambda paths: reads.extend(paths) or original(paths))
        answered(ask("doc1", price=shop.shirt))

    assert reads == []
    assert len(stripe_emulator.requests) == 1


def test_documents_of_other_collections__are_none_of_ours(shop, store, stripe_emulator):
    store("teams/t/checkout_sessions/doc1", price=shop.shirt)

    with working() as worker:
        answered(ask("doc1", price=shop.shirt))
        until(lambda: not worker.report()["waiting"])

    assert document("teams/t/checkout_sessions/doc1") == {"price": shop.shirt}
    assert len(posts(stripe_emulator)) == 1


@pytest.mark.bundled
@pytest.mark.parametrize("old", [120, pytest.param(10_000, marks=pytest.mark.storm)])
def test_restart__bills_no_read_for_what_is_answered(shop, old):
    old_sessions(old)
    with working() as first:
        answered(ask("doc1", price=shop.shirt))
    path = ask("doc2", price=shop.shirt)

    with working() as second:
        answered(path)

    assert first.report()["documents"] > old
    # The document as it was written, as it is answered, and the answer to doc1 if that was not heard before.
    assert second.report()["documents"] <= 3


@pytest.mark.bundled
def test_killed__goes_on_from_the_last_checkpoint(shop, monkeypatch):
    old_sessions(120)
    with working(renewal=0.01) as first:
        answered(ask("doc1", price=shop.shirt))
        until(lambda: not first.report()["waiting"] and state.State.from_fields(stored_state()).position)
        monkeypatch.setattr(state, "leave", lambda *_args, **_kwargs: None)
    path = ask("doc2", price=shop.shirt)

    with working() as second:
        answered(path)

    assert second.report()["documents"] <= 4


def stored_state():
    return document("stripe_events/worker_state") or {}


def test_checkpoint__is_never_beyond_what_waits(shop, stripe_emulator, stripe_api):
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", status=500, times=1_000)
    with working(renewal=0.01) as first:
        path = ask("doc1", price=shop.shirt)
        until(lambda: first.report()["failed"])
        for number in range(5):
            ask(f"bad{number}", price=shop.archived)
        until(lambda: first.report()["refused"] == 5)
    stripe_emulator.faults.clear()

    with working():
        assert answered(path)["url"]

    assert len(sessions(stripe_api)) == 1


def test_token_that_is_too_old__is_no_reason_to_miss_anything(shop, store):
    path = ask("doc1", price=shop.shirt)
    store("stripe_events/worker_state", token=b"forgotten", read_time=datetime(2026, 1, 1, tzinfo=UTC), leases={})

    with working():
        assert answered(path)["url"]


@pytest.mark.bundled
def test_lost_stream__is_made_anew(shop, firestore_emulator):
    with working():
        answered(ask("doc1", price=shop.shirt))
        firestore_emulator.faults.disturb_streams(code=grpc.StatusCode.UNAVAILABLE)
        assert answered(ask("doc2", price=shop.shirt))["url"]


@pytest.mark.bundled
def test_silent_stream__is_taken_for_lost(shop, firestore_emulator):
    with working(silence=0.5) as worker:
        following = worker._following
        firestore_emulator.faults.disturb_streams(delay=600.0)
        path = ask("doc1", price=shop.shirt)

        assert answered(path)["url"]
        assert following is worker._following


def test_everything_named_again__is_answered_once(shop, stripe_emulator):
    """Google's emulator answers each resume token so."""
    with working() as worker:
        answered(ask("doc1", price=shop.shirt))
        until(lambda: not worker.report()["waiting"])
        worker._following._position = None
        worker._following.reconnect()
        answered(ask("doc2", price=shop.shirt))

    assert len(posts(stripe_emulator)) == 2


def test_stripe_down_for_a_moment__is_asked_again(shop, stripe_emulator, monkeypatch):
    monkeypatch.setattr(answers, "FIRST_PAUSE", 0.01)
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", status=500, times=9)

    with working() as worker:
        stored = answered(ask("doc1", price=shop.shirt))

    assert stored["url"]
    assert worker.report()["failed"] >= 1


def test_deleted_document__waits_no_more(shop, stripe_emulator):
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", status=500, times=1_000)
    with working() as worker:
        path = ask("doc1", price=shop.shirt)
        until(lambda: worker.report()["failed"])
        commit([delete(path)])
        until(lambda: not worker.report()["waiting"])

    assert document(path) is None


def test_stop__finishes_what_is_under_way(shop, stripe_emulator):
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", delay=1.0)
    with working():
        path = ask("doc1", price=shop.shirt)
        until(lambda: posts(stripe_emulator))

    assert document(path)["url"]
    assert stored_state()["leases"] == {}


@pytest.mark.bundled
def test_query_that_is_refused__ends_the_worker(shop, firestore_emulator):
    firestore_emulator.faults.inject("Listen", code=grpc.StatusCode.PERMISSION_DENIED)

    with pytest.raises(DatabaseError), working():
        pass


def test_extension__is_not_competed_with(configured, stripe_emulator):
    configured(EXTENSION_INSTALLED=True)

    with pytest.raises(Misconfigured), working():
        pass

    assert stored_state() == {}
