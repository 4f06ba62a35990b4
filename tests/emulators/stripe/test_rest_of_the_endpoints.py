"""Endpoints that no other test has a reason to call."""

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .lives import Life
from .shop import Shop


@pytest.fixture
def life(emulator: StripeEmulator, shop: Shop) -> Life:
    return Life(emulator, shop)


def only(listed: stripe.ListObject) -> str:
    (found,) = listed.data
    return found.id


def test_charges__of_a_customer(life: Life) -> None:
    life.subscribe()

    charge = only(life.api.charges.list({"customer": life.customer.id}))

    assert life.api.charges.retrieve(charge).customer == life.customer.id


def test_invoice_payments_and_lines(life: Life) -> None:
    invoice = life.subscribe().latest_invoice

    payment = only(life.api.invoice_payments.list({"invoice": invoice}))

    assert life.api.invoice_payments.retrieve(payment).invoice == invoice
    assert only(life.api.invoices.line_items.list(invoice)).startswith("il_")


def test_payment_methods__of_a_customer(life: Life) -> None:
    method = only(life.api.payment_methods.list({"customer": life.customer.id}))

    changed = life.api.payment_methods.update(method, {"metadata": {"a": "1"}})

    found = life.api.customers.payment_methods.retrieve(life.customer.id, method)
    assert (found.id, changed.metadata["a"], found.metadata["a"]) == (method, "1", "1")


def test_invoice_item__alone(life: Life) -> None:
    item = life.api.invoice_items.create({"customer": life.customer.id, "amount": 500, "currency": "usd"})

    assert life.api.invoice_items.retrieve(item.id).amount == 500
    assert life.api.invoice_items.delete(item.id).deleted
    assert life.emulator.events[-1]["type"] == "invoiceitem.deleted"


def test_setup_intents(life: Life) -> None:
    setup = life.api.setup_intents.create({"customer": life.customer.id})

    life.api.setup_intents.update(setup.id, {"metadata": {"a": "1"}})

    assert only(life.api.setup_intents.list({"customer": life.customer.id})) == setup.id
    assert life.api.setup_intents.retrieve(setup.id).metadata["a"] == "1"


def test_ephemeral_key__made_and_deleted(life: Life) -> None:
    key = life.api.ephemeral_keys.create({"customer": life.customer.id})

    assert life.api.ephemeral_keys.delete(key.id).id == key.id


def test_dispute__retrieved(emulator: StripeEmulator, shop: Shop) -> None:
    emulator.pay(shop.session().id, card="4000000000002685")

    dispute = only(shop.api.v1.disputes.list())

    assert shop.api.v1.disputes.retrieve(dispute).reason == "product_not_received"


def test_catalogue__lists_and_updates(shop: Shop) -> None:
    api = shop.api.v1
    coupon = api.coupons.create({"percent_off": 20})
    code = api.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})
    rate = api.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    amount = {"amount": 500, "currency": "usd"}
    shipping = api.shipping_rates.create({"display_name": "Post", "type": "fixed_amount", "fixed_amount": amount})

    assert api.coupons.update(coupon.id, {"name": "Launch"}).name == "Launch"
    assert api.promotion_codes.update(code.id, {"active": False}).active is False
    assert api.shipping_rates.update(shipping.id, {"active": False}).active is False
    for found, made in (
        (api.coupons.list(), coupon),
        (api.tax_rates.list(), rate),
        (api.shipping_rates.list({"active": False}), shipping),
    ):
        assert only(found) == made.id
    assert api.tax_rates.retrieve(rate.id).percentage == 19
    assert api.shipping_rates.retrieve(shipping.id).display_name == "Post"


def test_checkout_session__metadata(shop: Shop) -> None:
    session = shop.session(metadata={"a": "1"})

    changed = shop.api.v1.checkout.sessions.update(session.id, {"metadata": {"b": "2"}})

    assert changed.metadata.to_dict() == {"a": "1", "b": "2"}
