"""EXTENSION_INSTALLED: the extension answers, everybody else asks it."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connections

from django_firestore_stripe.exceptions import (
    DeadlineExceeded,
    IdempotencyConflict,
    InvalidRequest,
    Misconfigured,
    NotFound,
    StripeRefused,
)
from django_firestore_stripe.firestore.writes import commit, merge
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.services.checkout import create_session, through_extension
from django_firestore_stripe.services.checkout import creation as creating
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

ADDRESSES = {"success_url": "https://shop.example/ok", "cancel_url": "https://shop.example/no"}


@pytest.fixture(autouse=True)
def in_force(configured):
    """Let the extension be installed."""
    configured(EXTENSION_INSTALLED=True, REDIRECT_HOSTS=["shop.example"])


class Extension(threading.Thread):
    """Answers each new document once, as the extension does; `asked` is what it has found in them."""

    def __init__(self, answer) -> None:
        super().__init__(daemon=True)
        self._answer, self._stop_asked = answer, threading.Event()
        self.asked = {}

    def run(self):
        try:
            while not self._stop_asked.wait(0.02):
                for session in CheckoutSession.objects.all():
                    path = f"customers/ada/checkout_sessions/{session.pk.partition('/')[2]}"
                    if path not in self.asked:
                        self.asked[path] = document(path)
                        commit([merge(path, self._answer(self.asked[path]))])
        finally:
            connections.close_all()

    def stop(self):
        self._stop_asked.set()
        self.join(30)


@pytest.fixture
def extension():
    """Return a function that lets an extension run, with an answer of its own."""
    running = []

    def run(answer):
        running.append(Extension(answer))
        running[-1].start()
        return running[-1]

    yield run
    for each in running:
        each.stop()


@pytest.fixture
def selling(stripe_api, store, extension):
    """Let an extension answer with sessions of Ada's customer."""
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}}).id
    store("customers/ada", stripeId=customer)

    def answer(asked):
        items = asked.get("line_items") or [{"price": asked["price"], "quantity": asked.get("quantity", 1)}]
        session = stripe_api.v1.checkout.sessions.create(
            {"mode": asked["mode"], "customer": customer, "line_items": items, "success_url": asked["success_url"]}
        )
        return {"client": "web", "mode": asked["mode"], "sessionId": session.id, "url": session.url} | {
            "created": datetime.now(UTC)
        }

    return extension(answer)


def buy(*, key=None, parameters=None, **fields):
    request = SessionRequest(**{**ADDRESSES, **fields})
    return create_session(buyer=Buyer(uid="ada"), request=request, key=key, parameters=parameters)


def test_session__is_the_extensions(shop, selling, stripe_api):
    session = buy(price=shop.shirt, quantity=2)

    (found,) = stripe_api.v1.checkout.sessions.list().data
    (asked,) = selling.asked.values()
    assert asked == {"client": "web", "mode": "payment", "price": shop.shirt, "quantity": 2, **ADDRESSES}
    assert (session.session_id, session.url, session.quantity) == (found.id, found.url, 2)


def test_same_key__is_the_same_session(shop, selling, stripe_api):
    first, second = (buy(price=shop.shirt, key="k") for _ in range(2))

    assert first.session_id == second.session_id
    assert len(stripe_api.v1.checkout.sessions.list().data) == 1


def test_same_key_for_something_else__is_a_conflict(shop, selling):
    buy(price=shop.shirt, key="k")

    with pytest.raises(IdempotencyConflict):
        buy(price=shop.shirt, quantity=3, key="k")


def test_metered_price__is_asked_for_without_a_quantity(shop, selling, stripe_api, deliver_webhooks):
    recurring = {"interval": "month", "usage_type": "metered"}
    price = stripe_api.v1.prices.create(
        {"product": "prod_gold", "currency": "usd", "unit_amount": 1, "recurring": recurring}
    )
    deliver_webhooks()

    assert buy(price=price.id).session_id
    (asked,) = selling.asked.values()
    assert asked["line_items"] == [{"price": price.id}]


def test_error__is_told_at_once(shop, extension):
    extension(lambda _asked: {"error": {"message": "No such price."}})

    with pytest.raises(StripeRefused, match="No such price"):
        buy(price=shop.shirt)


def test_silence__ends(shop, monkeypatch):
    monkeypatch.setattr(creating, "EXTENSIONS_DEADLINE", 0.7)

    with pytest.raises(DeadlineExceeded):
        buy(price=shop.shirt)


def test_answer_that_came_too_late__is_found_under_the_same_key(shop, monkeypatch, request, stripe_api):
    monkeypatch.setattr(creating, "EXTENSIONS_DEADLINE", 0.7)
    with pytest.raises(DeadlineExceeded):
        buy(price=shop.shirt, key="k")
    monkeypatch.undo()
    request.getfixturevalue("selling")

    assert buy(price=shop.shirt, key="k").url
    assert len(stripe_api.v1.checkout.sessions.list().data) == 1


def test_forged_answer__leads_nowhere(shop, extension, stripe_api, store):
    store("customers/ada", stripeId=stripe_api.v1.customers.create({}).id)
    other = stripe_api.v1.customers.create({}).id
    theirs = stripe_api.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "usd",
            "customer": other,
            "success_url": "https://x.example",
        }
    )
    extension(lambda _asked: {"sessionId": theirs.id, "url": "https://evil.example"})

    with pytest.raises(NotFound):
        buy(price=shop.shirt)


def test_forged_address__is_not_shown(shop, selling, stripe_api):
    answer = selling._answer
    selling._answer = lambda asked: {**answer(asked), "url": "https://evil.example"}

    session = buy(price=shop.shirt)

    assert session.url == stripe_api.v1.checkout.sessions.list().data[0].url


def test_policy__holds_as_ever(shop, stripe_emulator):
    with pytest.raises(InvalidRequest):
        buy(price=shop.archived)

    assert list(CheckoutSession.objects.all()) == []
    assert stripe_emulator.requests == []


def test_parameters_of_the_server__have_no_place(shop):
    with pytest.raises(Misconfigured):
        buy(price=shop.shirt, parameters={"submit_type": "donate"})

    assert list(CheckoutSession.objects.all()) == []


@pytest.mark.parametrize("name", ["firestore", "auth"])
def test_triggers__are_not_there(client, configured, name):
    configured(TRIGGER_TOKEN="s3cret")

    response = client.post(
        f"/payments/triggers/{name}/",
        {"event": "user.delete", "user": {"uid": "ada"}},
        content_type="application/json",
        headers={"authorization": "Bearer s3cret"},
    )

    assert response.status_code == 404


def test_waiting__asks_less_and_less_often(shop, monkeypatch):
    slept = []
    answers = iter([{}] * 6 + [{"error": {"message": "Enough."}}])
    monkeypatch.setattr(through_extension.time, "sleep", slept.append)
    monkeypatch.setattr(through_extension, "read", lambda paths: {paths[0]: next(answers)})

    with pytest.raises(StripeRefused):
        buy(price=shop.shirt)

    assert slept == [0.25, 0.5, 1.0, 2.0, 2.0, 2.0]
