"""Documents that ask for something else by the second attempt: their client changed them, or the policy goes by the clock."""

import itertools
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import connections

from django_firestore_stripe.exceptions import IdempotencyConflict, StripeUnavailable, Unavailable
from django_firestore_stripe.gateways.stripe import checkout, mobile
from django_firestore_stripe.services.answering.answer import Outcome
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from tests.factories import document
from tests.services.client_documents import ADDRESSES, PATH, again, age, write

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("hosts", "extension")]

MONTHLY = "MONTHLY"
MOBILE = {
    "payment": {"amount": 3000, "currency": "usd"},
    "setup": {},
    "subscription": {"price": MONTHLY},
    "trial": {"price": MONTHLY, "trial_period_days": 14},
}
CREATORS = {
    "payment": "create_payment_intent",
    "setup": "create_setup_intent",
    "subscription": "create_subscription",
    "trial": "create_subscription",
}
NAMES = ("sessionId", "paymentIntentClientSecret", "setupIntentClientSecret")
_numbers = itertools.count()


def by_the_clock(request, _uid):
    """Decide something else each time."""
    return replace(request, metadata={"number": str(next(_numbers))})


def sessions(api):
    return {session.id: session.status for session in api.v1.checkout.sessions.list().data}


def lost_once(monkeypatch, module, name):
    """Let the first answer of Stripe's never arrive."""
    real, calls = getattr(module, name), []

    def create(params, **options):
        made = real(params, **options)
        calls.append(made)
        if len(calls) == 1:
            raise StripeUnavailable("time-out")
        return made

    monkeypatch.setattr(module, name, create)
    return calls


@contextmanager
def delivery_at_stripe(monkeypatch):
    """Hold an attempt once Stripe has created its session, until the block is left; give its outcomes."""
    real, arrived, may_go_on, outcomes = checkout.create_session, threading.Event(), threading.Event(), []

    def create(params, **options):
        made = real(params, **options)
        if threading.current_thread() is thread:
            arrived.set()
            may_go_on.wait(30)
        return made

    def deliver():
        try:
            outcomes.append(again())
        finally:
            connections.close_all()

    thread = threading.Thread(target=deliver)
    monkeypatch.setattr(checkout, "create_session", create)
    thread.start()
    try:
        assert arrived.wait(30)
        yield outcomes
    finally:
        may_go_on.set()
        thread.join(30)


def test_second_delivery__leaves_a_changed_document_to_the_first(shop, store, stripe_api, monkeypatch):
    write(mode="payment", price=shop.shirt)

    with delivery_at_stripe(monkeypatch) as outcomes:
        store(PATH, metadata={"cart": "1"})
        with pytest.raises(Unavailable):
            again()

    stored = document(PATH)
    assert outcomes == [Outcome.ANSWERED]
    assert sessions(stripe_api) == {stored["sessionId"]: "open"}
    assert (stored["metadata"], "error" in stored) == ({"cart": "1"}, False)


def test_second_delivery__leaves_a_policys_choice_to_the_first(shop, policy, stripe_api, monkeypatch):
    policy(f"{__name__}.by_the_clock")
    write(mode="payment", price=shop.shirt)

    with delivery_at_stripe(monkeypatch) as outcomes, pytest.raises(Unavailable):
        again()

    assert outcomes == [Outcome.ANSWERED]
    assert list(sessions(stripe_api)) == [document(PATH)["sessionId"]]


def test_first_delivery__takes_back_what_came_too_late(shop, store, stripe_api, monkeypatch):
    write(mode="payment", price=shop.shirt)

    with delivery_at_stripe(monkeypatch) as outcomes:
        store(PATH, metadata={"cart": "1"})
        age(monkeypatch, seconds=9)
        assert again() is Outcome.ANSWERED

    answer = document(PATH)["sessionId"]
    assert outcomes == [Outcome.LEFT]
    assert sorted(sessions(stripe_api).values()) == ["expired", "open"]
    assert sessions(stripe_api)[answer] == "open"


def lose_and_change(shop, store, monkeypatch, seconds):
    """Let the session's answer be lost, the client change its document, and that be so many seconds old."""
    lost_once(monkeypatch, checkout, "create_session")
    write(mode="payment", price=shop.shirt)
    with pytest.raises(StripeUnavailable):
        again()
    store(PATH, metadata={"cart": "1"})
    age(monkeypatch, seconds=seconds)


@pytest.mark.parametrize("seconds", [0, 7.9])
def test_lost_answer_and_a_change__is_waited_for(shop, store, monkeypatch, seconds):
    lose_and_change(shop, store, monkeypatch, seconds)

    with pytest.raises(Unavailable):
        again()

    assert "error" not in document(PATH)


@pytest.mark.parametrize("seconds", [8, 24, 26])
def test_lost_answer_and_a_change__is_asked_anew(shop, store, stripe_emulator, monkeypatch, seconds):
    lose_and_change(shop, store, monkeypatch, seconds)

    assert again() is Outcome.ANSWERED
    assert document(PATH)["url"].startswith(stripe_emulator.url)
    request = stripe_emulator.requests[-1]
    assert request.params["payment_intent_data"] == {"metadata": {"cart": "1"}}


def test_failure_that_stripe_replays_and_a_change__is_asked_anew(shop, store, stripe_emulator, monkeypatch):
    """Stripe keeps its own 500s under the key, with the parameters."""
    stripe_emulator.faults.inject("POST", "/v1/checkout/sessions", status=500, replayed=True, times=9)
    write(mode="payment", price=shop.shirt)
    with pytest.raises(StripeUnavailable):
        again()
    stripe_emulator.faults.clear()
    store(PATH, metadata={"cart": "1"})
    age(monkeypatch, seconds=9)

    assert again() is Outcome.ANSWERED


def mobile_document(shop, kind):
    fields = {name: shop.monthly if value == MONTHLY else value for name, value in MOBILE[kind].items()}
    write(client="mobile", mode="subscription" if kind == "trial" else kind, **fields)


def subscriptions(api):
    return api.v1.subscriptions.list({"status": "all", "expand": ["data.pending_setup_intent"]}).data


@pytest.mark.parametrize("kind", MOBILE)
def test_mobile_lost_answer_and_a_change__is_waited_for(shop, store, monkeypatch, kind):
    lost_once(monkeypatch, mobile, CREATORS[kind])
    mobile_document(shop, kind)
    with pytest.raises(StripeUnavailable):
        again()
    store(PATH, metadata={"cart": "1"})

    with pytest.raises(Unavailable):
        again()

    assert "error" not in document(PATH)


@pytest.mark.parametrize("kind", MOBILE)
def test_mobile_lost_answer_and_a_change__is_answered_after_a_while(shop, store, stripe_api, monkeypatch, kind):
    made = lost_once(monkeypatch, mobile, CREATORS[kind])
    mobile_document(shop, kind)
    with pytest.raises(StripeUnavailable):
        again()
    store(PATH, metadata={"cart": "1"})
    age(monkeypatch, seconds=9)

    assert again() is Outcome.ANSWERED
    stored = document(PATH)
    assert stored["ephemeralKeySecret"]
    assert any(stored.get(name) for name in NAMES)
    assert len(made) == (1 if "create_subscription" in CREATORS[kind] else 2)


@pytest.mark.parametrize("kind", ["subscription", "trial"])
def test_mobile_subscription__is_one_and_the_documents(shop, store, stripe_api, monkeypatch, kind):
    lost_once(monkeypatch, mobile, "create_subscription")
    mobile_document(shop, kind)
    with pytest.raises(StripeUnavailable):
        again()
    store(PATH, metadata={"cart": "1"})
    age(monkeypatch, seconds=9)

    again()

    (subscription,) = subscriptions(stripe_api)
    stored = document(PATH)
    assert subscription.metadata["cart"] == "1"
    if kind == "trial":
        assert stored["setupIntentClientSecret"] == subscription.pending_setup_intent.client_secret
    else:
        assert stored["paymentIntentClientSecret"].startswith("pi_")


def test_mobile_subscription_that_was_never_made__is_made(shop, stripe_api, monkeypatch):
    def conflict_first(params, *, idempotency_key):
        if idempotency_key.endswith("Z"):
            raise IdempotencyConflict("Used before.")
        return real(params, idempotency_key=idempotency_key)

    real = mobile.create_subscription
    monkeypatch.setattr(mobile, "create_subscription", conflict_first)
    mobile_document(shop, "subscription")
    age(monkeypatch, seconds=9)

    assert again() is Outcome.ANSWERED
    assert len(subscriptions(stripe_api)) == 1


def test_mobile_subscription_of_another_document__is_not_taken(shop, store, stripe_api, monkeypatch):
    write("customers/ada/checkout_sessions/other", client="mobile", price=shop.monthly)
    again(document_id="other")
    made = lost_once(monkeypatch, mobile, "create_subscription")
    mobile_document(shop, "subscription")
    with pytest.raises(StripeUnavailable):
        again()
    store(PATH, metadata={"cart": "1"})
    age(monkeypatch, seconds=9)

    again()

    first, second = (document(f"customers/ada/checkout_sessions/{name}") for name in ("other", "doc1"))
    assert first["paymentIntentClientSecret"] != second["paymentIntentClientSecret"]
    assert len(subscriptions(stripe_api)) == 2
    assert len(made) == 1


def test_key_for_another_request__is_a_conflict_where_the_client_chose_it(shop, policy):
    policy("strict")

    def buy(price):
        request = SessionRequest(price=price, **ADDRESSES)
        return create_session(buyer=Buyer(uid="ada"), request=request, key="mine")

    buy(shop.shirt)

    with pytest.raises(IdempotencyConflict):
        buy(shop.monthly)
