"""Documents that change while a worker answers them."""

import threading

import pytest

from django_firestore_stripe.firestore.writes import commit, delete
from django_firestore_stripe.gateways.stripe import checkout
from tests.factories import document
from tests.worker.running import answered, ask, until, working

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


@pytest.fixture
def first_answer(monkeypatch):
    """Hold the first answer of Stripe's; return what says that it is there, and what lets it go on."""
    real, made, arrived, may_go_on = checkout.create_session, [], threading.Event(), threading.Event()

    def create(params, **options):
        session = real(params, **options)
        made.append(session["id"])
        if len(made) == 1:
            arrived.set()
            may_go_on.wait(30)
        return session

    monkeypatch.setattr(checkout, "create_session", create)
    yield arrived, may_go_on
    may_go_on.set()


def sessions(api):
    return {session.id: session.status for session in api.v1.checkout.sessions.list({"limit": 100}).data}


# Google's emulator tells whoever follows a collection group of no deletion: it sends all that is there again.
@pytest.mark.parametrize("heard", [pytest.param(True, marks=pytest.mark.bundled), False])
def test_document_made_again__has_an_answer_of_its_own(shop, stripe_api, first_answer, heard):
    arrived, may_go_on = first_answer
    with working() as worker:
        path = ask("doc1", price=shop.shirt)
        assert arrived.wait(30)
        commit([delete(path)])
        if heard:
            until(lambda: not worker.report()["waiting"])
        ask("doc1", price=shop.monthly)
        # The new document does not wait for the old one's answer.
        stored = answered(path)
        may_go_on.set()
        until(lambda: worker.report()["left"])

    assert document(path) == stored
    assert stored["mode"] == "subscription"
    assert sessions(stripe_api).pop(stored["sessionId"]) == "open"
    assert sorted(sessions(stripe_api).values()) == ["expired", "open"]


def test_change_meanwhile__is_no_error_whoever_answers(shop, store, stripe_api, first_answer):
    """Stripe takes longer than the grace, so that both workers ask."""
    arrived, may_go_on = first_answer
    # Each has its turn, and the second's comes after the change.
    with working(grace=1.5, renewal=0.1) as one, working(grace=1.5, renewal=0.1) as other:
        until(lambda: one.report()["workers"] == other.report()["workers"] == 2)
        path = ask("doc1", price=shop.shirt)
        assert arrived.wait(30)
        store(path, metadata={"order": "doc1"})
        until(lambda: one.report()["failed"] + other.report()["failed"])
        may_go_on.set()
        stored = answered(path)

    assert "error" not in stored
    assert sessions(stripe_api) == {stored["sessionId"]: "open"}
