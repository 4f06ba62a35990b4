"""What happens to the payment intent of a checkout session, and what may not."""

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import PaymentDeclined, StripeEmulator
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest

from .shop import Shop

DECLINED = "4000000000000002"
MANUAL = {"payment_intent_data": {"capture_method": "manual"}}


@pytest.fixture
def declined(emulator: StripeEmulator, shop: Shop) -> stripe.checkout.Session:
    session = shop.session()
    with pytest.raises(PaymentDeclined):
        emulator.pay(session.id, card=DECLINED)
    return shop.retrieve(session)


@pytest.mark.parametrize("action", ["cancel", "confirm"])
def test_intent__belongs_to_its_session(
    emulator: StripeEmulator, shop: Shop, declined: stripe.checkout.Session, action: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="PaymentIntents created by Checkout"):
        getattr(shop.api.v1.payment_intents, action)(declined.payment_intent)

    emulator.pay(declined.id)
    assert shop.retrieve(declined).payment_status == "paid"


def test_expire__cancels_the_intent(emulator: StripeEmulator, shop: Shop, declined: stripe.checkout.Session) -> None:
    shop.api.v1.checkout.sessions.expire(declined.id)

    intent = shop.api.v1.payment_intents.retrieve(declined.payment_intent)
    assert (intent.status, intent.cancellation_reason) == ("canceled", "automatic")
    assert [event["type"] for event in emulator.events[-2:]] == ["payment_intent.canceled", "checkout.session.expired"]
    with pytest.raises(InvalidRequest, match="has expired"):
        emulator.pay(declined.id)


@pytest.mark.parametrize("verb", ["confirm", "update", "capture"])
def test_canceled__stays_canceled(shop: Shop, verb: str) -> None:
    intents = shop.api.v1.payment_intents
    intent = intents.create({"amount": 900, "currency": "usd", "payment_method": "pm_card_visa"})
    intents.cancel(intent.id)

    with pytest.raises(stripe.InvalidRequestError) as caught:
        getattr(intents, verb)(intent.id)

    assert (caught.value.http_status, caught.value.code) == (400, "payment_intent_unexpected_state")
    assert intents.retrieve(intent.id).status == "canceled"


def test_canceled__invoice_is_paid_by_another_intent(shop: Shop) -> None:
    customer = shop.customer(payment_method="pm_card_visa", invoice_settings={"default_payment_method": "pm_card_visa"})
    subscription = shop.api.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": shop.monthly().id}], "payment_behavior": "default_incomplete"}
    )
    first = shop.api.v1.payment_intents.list({"customer": customer.id}).data[0]
    shop.api.v1.payment_intents.cancel(first.id)

    shop.api.v1.invoices.pay(subscription.latest_invoice)

    intents = shop.api.v1.payment_intents.list({"customer": customer.id}).data
    assert [intent.status for intent in intents] == ["succeeded", "canceled"]
    payments = shop.api.v1.invoices.retrieve(subscription.latest_invoice, {"expand": ["payments"]}).payments.data
    assert sorted(payment.status for payment in payments) == ["canceled", "paid"]


def test_manual_capture__is_not_paid_yet(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(**MANUAL)

    emulator.pay(session.id)

    done = shop.retrieve(session, "payment_intent")
    assert (done.status, done.payment_status, done.payment_intent.status) == ("complete", "unpaid", "requires_capture")
    completed = emulator.events[-1]
    assert completed["type"] == "checkout.session.completed"
    assert completed["data"]["object"]["payment_status"] == "unpaid"


def test_manual_capture__paid_once_captured(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(**MANUAL, customer=shop.customer().id, invoice_creation={"enabled": True})
    emulator.pay(session.id)
    authorized = shop.retrieve(session)

    shop.api.v1.payment_intents.capture(authorized.payment_intent)

    captured = shop.retrieve(session, "invoice")
    assert (authorized.payment_status, authorized.invoice) == ("unpaid", None)
    assert (captured.payment_status, captured.invoice.status) == ("paid", "paid")


def test_manual_capture__canceled(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(**MANUAL)
    emulator.pay(session.id)

    canceled = shop.api.v1.payment_intents.cancel(shop.retrieve(session).payment_intent)

    assert (canceled.status, canceled.amount_capturable) == ("canceled", 0)
    assert shop.retrieve(session).payment_status == "unpaid"
