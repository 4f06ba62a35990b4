"""Refunds."""

import pytest

from django_firestore_stripe.exceptions import IdempotencyConflict, InvalidRequest, NotFound, StripeRefused
from django_firestore_stripe.services.refunds import refund_payment

pytestmark = pytest.mark.django_db(databases=["firestore"])


@pytest.fixture
def paid(stripe_api, store):
    """Return the id of a payment of 5.00 USD that Ada has made."""
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    store("customers/ada", stripeId=customer.id)
    given = {"amount": 500, "currency": "usd", "customer": customer.id, "payment_method": card.id, "confirm": True}
    return stripe_api.v1.payment_intents.create(
        {**given, "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}
    ).id


def refunded(stripe_api, payment):
    return [refund.amount for refund in stripe_api.v1.refunds.list({"payment_intent": payment}).data]


def test_whole_payment__is_refunded(paid, stripe_api):
    refund = refund_payment(uid="ada", payment_id=paid, key="one")

    assert (refund["amount"], refund["status"]) == (500, "succeeded")
    assert refunded(stripe_api, paid) == [500]


def test_parts__are_refunded_until_nothing_is_left(paid, stripe_api):
    refund_payment(uid="ada", payment_id=paid, amount=200, key="one")
    refund_payment(uid="ada", payment_id=paid, amount=200, key="two")

    with pytest.raises(StripeRefused):
        refund_payment(uid="ada", payment_id=paid, amount=200, key="three")

    assert refunded(stripe_api, paid) == [200, 200]


def test_same_key__refunds_once(paid, stripe_api):
    first = refund_payment(uid="ada", payment_id=paid, amount=200, key="one")
    second = refund_payment(uid="ada", payment_id=paid, amount=200, key="one")

    assert first["id"] == second["id"]
    assert refunded(stripe_api, paid) == [200]


def test_same_key_with_another_amount__is_a_conflict(paid, stripe_api):
    refund_payment(uid="ada", payment_id=paid, amount=200, key="one")

    with pytest.raises(IdempotencyConflict):
        refund_payment(uid="ada", payment_id=paid, amount=300, key="one")

    assert refunded(stripe_api, paid) == [200]


@pytest.mark.parametrize("after", [False, True])
def test_stripe_that_fails_for_good_under_a_key__still_refunds_once(paid, stripe_api, stripe_emulator, after):
    stripe_emulator.faults.inject("POST", "/v1/refunds", status=500, after=after)

    first = refund_payment(uid="ada", payment_id=paid, amount=200, key="one")
    second = refund_payment(uid="ada", payment_id=paid, amount=200, key="one")

    assert first["id"] == second["id"]
    assert refunded(stripe_api, paid) == [200]


@pytest.mark.parametrize("amount", [0, -5])
def test_amount_that_is_none__is_refused_before_stripe(paid, stripe_emulator, amount):
    stripe_emulator.reset_requests()

    with pytest.raises(InvalidRequest):
        refund_payment(uid="ada", payment_id=paid, amount=amount, key="one")

    assert stripe_emulator.requests == []


def test_somebody_elses_payment__is_left_alone(paid, stripe_api, store):
    store("customers/eve", stripeId="cus_eve")
    store(f"customers/eve/payments/{paid}", status="succeeded")

    with pytest.raises(NotFound):
        refund_payment(uid="eve", payment_id=paid, key="one")

    assert refunded(stripe_api, paid) == []
