"""Refunds and disputes: of guests, of customers who appear later, and refunds that fail in the end."""

from datetime import timedelta

import pytest

from django_firestore_stripe.services.events import pipeline
from django_firestore_stripe.services.events.builders import money
from tests import factories as make
from tests.factories import NOW, document, post, record_of
from tests.webhooks.guests import open_session

pytestmark = pytest.mark.django_db(databases=["firestore"])


@pytest.fixture
def charged(stripe_api):
    """Return a function that lets somebody pay with a card, and returns the PaymentIntent and its charge."""

    def make_payment(card="pm_card_visa", **fields):
        wanted = {"amount": 1500, "currency": "usd", "payment_method": card, "confirm": True, **fields}
        payment = stripe_api.v1.payment_intents.create({**wanted, "return_url": "https://shop.example/ok"})
        return payment.to_dict(), stripe_api.v1.charges.retrieve(payment.latest_charge).to_dict()

    return make_payment


@pytest.fixture
def session_of(store, shop, stripe_api):
    """Return a function that returns the event of the session with which a guest, who names Ada, has paid."""
    opened = open_session(store, stripe_api, shop)

    def completed(payment):
        session = {**opened, "customer": None, "payment_intent": payment["id"], "status": "complete"}
        return make.event("checkout.session.completed", session, created=NOW)

    return completed


def test_guests_refund_before_the_session__is_told_by_the_session(client, charged, session_of, stripe_api):
    payment, charge = charged()
    stripe_api.v1.refunds.create({"payment_intent": payment["id"], "amount": 400})
    refunded = make.event("charge.refunded", charge, created=NOW + 5)

    for sent in (refunded, session_of(payment)):
        assert post(client, sent).status_code == 200

    assert record_of(refunded)["status"] == "skipped"
    stored = document(f"customers/ada/payments/{payment['id']}")
    assert (stored["status"], stored["amount_refunded"], len(stored["refunds"])) == ("succeeded", 400, 1)
    assert stored["latest_charge"] == charge["id"]


def test_guests_dispute_before_the_session__is_told_by_the_session(client, charged, session_of):
    payment, _charge = charged("pm_card_createDispute")

    assert post(client, session_of(payment)).status_code == 200

    assert len(document(f"customers/ada/payments/{payment['id']}")["disputes"]) == 1


def test_guests_session__asks_for_no_refund_where_there_is_none(client, charged, session_of, assert_stripe_requests):
    payment, _charge = charged()

    # The line items, the PaymentIntent with its charge, the invoice that it might pay is named by the session.
    with assert_stripe_requests(2):
        post(client, session_of(payment))


@pytest.mark.parametrize("kind", ["refund.failed", "refund.updated", "charge.refund.updated"])
def test_refund_that_fails_in_the_end__is_taken_back(client, charged, store, stripe_api, deliver_webhooks, kind):
    customer = stripe_api.v1.customers.create().id
    store("customers/ada", stripeId=customer)
    card = stripe_api.v1.payment_methods.attach("pm_card_refundFail", {"customer": customer}).id
    payment, _charge = charged(card, customer=customer)
    path = f"customers/ada/payments/{payment['id']}"
    deliver_webhooks()
    store(path, **{**document(path), "amount_refunded": 1500, "refunds": [{"id": "re_1", "status": "succeeded"}]})
    stripe_api.v1.refunds.create({"payment_intent": payment["id"]})
    (failed,) = [event for event in deliver_webhooks.take() if event["type"] == kind]
    assert failed["data"]["object"]["status"] == "failed"

    assert post(client, failed).status_code == 200

    assert record_of(failed)["uid"] == "ada"
    assert document(path)["amount_refunded"] == 0
    assert [refund["status"] for refund in document(path)["refunds"]] == ["failed"]


def test_refund_that_comes_before_its_payment__brings_that(client, charged, store, stripe_api):
    """A refund names only its payment, of which there is no document yet that would say whose it is."""
    customer = stripe_api.v1.customers.create().id
    store("customers/ada", stripeId=customer)
    card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id
    payment, _charge = charged(card, customer=customer)
    refund = stripe_api.v1.refunds.create({"payment_intent": payment["id"], "amount": 400}).to_dict()

    assert post(client, make.event("refund.updated", refund, created=NOW)).status_code == 200

    stored = document(f"customers/ada/payments/{payment['id']}")
    assert (stored["status"], stored["amount_refunded"]) == ("succeeded", 400)


def test_dispute_of_a_customer_who_appears_later__is_replayed(client, charged, store, stripe_api, monkeypatch):
    """A dispute names only its payment, so the customer must be found to wait for."""
    customer = stripe_api.v1.customers.create().id
    card = stripe_api.v1.payment_methods.attach("pm_card_createDispute", {"customer": customer}).id
    payment, _charge = charged(card, customer=customer)
    (dispute,) = money.list_disputes(payment_intent=payment["id"])
    sent = make.event("charge.dispute.created", dispute, created=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "PATIENCE", timedelta(0))
        assert post(client, sent).status_code == 200
    assert (record_of(sent)["status"], record_of(sent)["customer"]) == ("unmatched", customer)
    store("customers/ada", stripeId=customer)

    post(client, make.event("payment_intent.succeeded", payment, created=NOW + 5))

    assert record_of(sent)["status"] == "applied"
    assert [found["id"] for found in document(f"customers/ada/payments/{payment['id']}")["disputes"]] == [dispute["id"]]
