"""A payment method that was detached never pays again."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .lives import DAY, START, Life
from .shop import Shop

USED_UP = "was detached from a Customer, and may not be used again."


def test_detach__leaves_no_default(emulator: StripeEmulator, shop: Shop) -> None:
    life = Life(emulator, shop)
    method = life.use("pm_card_mastercard")
    subscription = life.subscribe(default_payment_method=method)

    detached = shop.api.v1.payment_methods.detach(method)

    assert detached.customer is None
    assert life.subscription(subscription).default_payment_method is None
    assert shop.api.v1.customers.retrieve(life.customer.id).invoice_settings.default_payment_method is None
    assert [event["type"] for event in emulator.events[-3:]] == [
        "customer.updated",
        "customer.subscription.updated",
        "payment_method.detached",
    ]
    changed = emulator.events[-2]["data"]["previous_attributes"]
    assert changed == {"default_payment_method": method}


def test_detach__renewal_is_not_paid(emulator: StripeEmulator, shop: Shop) -> None:
    life = Life(emulator, shop)
    method = life.use("pm_card_mastercard")
    subscription = life.subscribe(default_payment_method=method)
    shop.api.v1.payment_methods.detach(method)

    life.advance(START + 35 * DAY)

    renewed = life.subscription(subscription, "latest_invoice")
    assert (renewed.status, renewed.latest_invoice.status) == ("past_due", "open")


def test_detach__leaves_other_defaults(emulator: StripeEmulator, shop: Shop) -> None:
    life = Life(emulator, shop)
    other = shop.api.v1.payment_methods.attach("pm_card_mastercard", {"customer": life.customer.id})
    subscription = life.subscribe(default_payment_method=other.id)

    shop.api.v1.payment_methods.detach(life.use("pm_card_visa"))

    assert life.subscription(subscription).default_payment_method == other.id


def test_detach__ended_subscriptions_stay_as_they_are(emulator: StripeEmulator, shop: Shop) -> None:
    life = Life(emulator, shop)
    method = life.use("pm_card_mastercard")
    subscription = life.subscribe(default_payment_method=method)
    shop.api.v1.subscriptions.cancel(subscription.id)

    shop.api.v1.payment_methods.detach(method)

    assert life.subscription(subscription).default_payment_method == method


def _payment(shop: Shop, customer: str, method: str) -> Any:
    return shop.api.v1.payment_intents.create(
        {"amount": 900, "currency": "usd", "customer": customer, "payment_method": method, "confirm": True}
    )


def _default_of_customer(shop: Shop, customer: str, method: str) -> Any:
    return shop.api.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method}})


def _subscription(shop: Shop, customer: str, method: str) -> Any:
    return shop.api.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": shop.monthly().id}], "default_payment_method": method}
    )


def _setup(shop: Shop, customer: str, method: str) -> Any:
    return shop.api.v1.setup_intents.create({"customer": customer, "payment_method": method, "confirm": True})


def _attachment(shop: Shop, customer: str, method: str) -> Any:
    return shop.api.v1.payment_methods.attach(method, {"customer": customer})


@pytest.mark.parametrize("use", [_attachment, _payment, _default_of_customer, _subscription, _setup])
def test_detached__cannot_be_used(shop: Shop, use: Callable[[Shop, str, str], Any]) -> None:
    customer = shop.customer(payment_method="pm_card_visa")
    method = shop.api.v1.customers.payment_methods.list(customer.id).data[0]
    shop.api.v1.payment_methods.detach(method.id)

    with pytest.raises(stripe.InvalidRequestError, match=USED_UP) as caught:
        use(shop, customer.id, method.id)

    assert caught.value.http_status == 400


def test_detached__after_the_intent_named_it(shop: Shop) -> None:
    customer = shop.customer(payment_method="pm_card_visa")
    method = shop.api.v1.customers.payment_methods.list(customer.id).data[0]
    intents = shop.api.v1.payment_intents
    intent = intents.create({"amount": 900, "currency": "usd", "customer": customer.id, "payment_method": method.id})
    shop.api.v1.payment_methods.detach(method.id)

    with pytest.raises(stripe.InvalidRequestError, match=USED_UP):
        intents.confirm(intent.id)


def test_detached__twice(shop: Shop) -> None:
    customer = shop.customer(payment_method="pm_card_visa")
    method = shop.api.v1.customers.payment_methods.list(customer.id).data[0]
    shop.api.v1.payment_methods.detach(method.id)

    with pytest.raises(stripe.InvalidRequestError, match="detachment is impossible"):
        shop.api.v1.payment_methods.detach(method.id)


def test_attach__of_another_customer(shop: Shop) -> None:
    owner, other = shop.customer(), shop.customer()
    method = shop.api.v1.payment_methods.attach("pm_card_visa", {"customer": owner.id})

    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.api.v1.payment_methods.attach(method.id, {"customer": other.id})

    assert caught.value.user_message == "The payment method you provided has already been attached to a customer."
    assert shop.api.v1.payment_methods.retrieve(method.id).customer == owner.id


def test_delete_customer__detaches(shop: Shop) -> None:
    customer = shop.customer(payment_method="pm_card_visa")
    method = shop.api.v1.customers.payment_methods.list(customer.id).data[0]

    shop.api.v1.customers.delete(customer.id)

    assert shop.api.v1.payment_methods.retrieve(method.id).customer is None
    with pytest.raises(stripe.InvalidRequestError, match=USED_UP):
        shop.api.v1.payment_methods.attach(method.id, {"customer": shop.customer().id})
