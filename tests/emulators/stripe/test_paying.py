import pytest
import stripe

from django_firestore_stripe.emulators.stripe import PaymentDeclined, StripeEmulator

from .shop import URLS, Shop


def kinds(emulator: StripeEmulator) -> list[str]:
    return [event["type"] for event in emulator.events]


def since(emulator: StripeEmulator, first: str) -> list[str]:
    found = kinds(emulator)
    return found[found.index(first) :]


def test_payment__completes_the_session(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(payment_intent_data={"metadata": {"order": "1"}, "description": "Mugs"})

    emulator.pay(session.id, email="eve@example.com")

    paid = shop.retrieve(session, "payment_intent.latest_charge", "payment_intent.payment_method")
    intent = paid.payment_intent
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert (paid.customer, paid.customer_details.email) == (None, "eve@example.com")
    assert (intent.status, intent.amount_received, intent.description) == ("succeeded", 1000, "Mugs")
    assert intent.metadata.to_dict() == {"order": "1"}
    assert (intent.latest_charge.paid, intent.payment_method.card.last4) == (True, "4242")


def test_payment__events_in_order(emulator: StripeEmulator, shop: Shop) -> None:
    emulator.pay(shop.session().id)

    assert since(emulator, "payment_intent.created") == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_payment__customer_creation(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(customer_creation="always")

    emulator.pay(session.id, email="eve@example.com")

    assert shop.retrieve(session, "customer").customer.email == "eve@example.com"


def test_pay__guest_without_email(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session()

    emulator.pay(session.id)

    details = shop.retrieve(session).customer_details
    assert (details.email, details.name) == ("payer@example.com", "Test Payer")


def test_declined__nothing_is_paid(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session()

    with pytest.raises(PaymentDeclined) as caught:
        emulator.pay(session.id, card="4000000000009995")

    assert (caught.value.code, caught.value.decline_code) == ("card_declined", "insufficient_funds")
    assert since(emulator, "payment_intent.created") == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    left = shop.retrieve(session, "payment_intent")
    assert (left.status, left.payment_status) == ("open", "unpaid")
    assert left.payment_intent.status == "requires_payment_method"
    assert left.payment_intent.last_payment_error.decline_code == "insufficient_funds"


def test_declined__another_card_uses_the_same_intent(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session()
    with pytest.raises(PaymentDeclined):
        emulator.pay(session.id, card="4000000000000002")

    emulator.pay(session.id)

    assert kinds(emulator).count("payment_intent.created") == 1
    assert shop.retrieve(session).payment_status == "paid"


def test_pay__unknown_session(emulator: StripeEmulator) -> None:
    with pytest.raises(LookupError):
        emulator.pay("cs_test_x")


def test_pay__unknown_card(emulator: StripeEmulator, shop: Shop) -> None:
    with pytest.raises(ValueError, match="none of Stripe's test cards"):
        emulator.pay(shop.session().id, card="4111")


def test_subscription__shape_of_the_current_version(emulator: StripeEmulator, shop: Shop) -> None:
    price = shop.monthly()
    session = shop.session(price, 2, customer=shop.customer().id, subscription_data={"metadata": {"plan": "pro"}})

    emulator.pay(session.id)

    paid = shop.retrieve(session, "subscription", "invoice.payments.data.payment.payment_intent")
    subscription, item, invoice = paid.subscription, paid.subscription["items"].data[0], paid.invoice
    assert (subscription.status, subscription.metadata.to_dict()) == ("active", {"plan": "pro"})
    assert "current_period_end" not in subscription.to_dict()
    assert (item.price.id, item.quantity) == (price.id, 2)
    assert 28 * 86400 <= item.current_period_end - item.current_period_start <= 31 * 86400
    assert subscription.latest_invoice == invoice.id
    assert invoice.parent.subscription_details.subscription == subscription.id
    assert invoice.parent.subscription_details.metadata.to_dict() == {"plan": "pro"}
    assert invoice.payments.data[0].payment.payment_intent.status == "succeeded"
    assert (invoice.status, invoice.amount_paid, invoice.billing_reason) == ("paid", 2000, "subscription_create")
    line = invoice.lines.data[0]
    assert (line.pricing.price_details.price, line.pricing.price_details.product) == (price.id, price.product)
    assert line.parent.subscription_item_details.subscription_item == item.id


def test_subscription__events_in_order(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(shop.monthly())

    emulator.pay(session.id, email="eve@example.com")

    assert since(emulator, "customer.created") == [
        "customer.created",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "payment_method.attached",
        "customer.subscription.created",
        "customer.updated",
        "invoice.created",
        "invoice.finalized",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "checkout.session.completed",
    ]


def test_subscription__declined_leaves_none(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(shop.monthly(), customer=shop.customer().id)

    with pytest.raises(PaymentDeclined):
        emulator.pay(session.id, card="4000000000000002")

    assert "payment_intent.payment_failed" in kinds(emulator)
    assert "customer.subscription.created" not in kinds(emulator)
    assert shop.retrieve(session).status == "open"


def test_subscription__trial(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(shop.monthly(), customer=shop.customer().id, subscription_data={"trial_period_days": 7})

    emulator.pay(session.id)

    paid = shop.retrieve(session, "subscription.latest_invoice")
    subscription = paid.subscription
    assert (session.amount_total, paid.payment_status) == (0, "no_payment_required")
    assert (subscription.status, subscription.trial_end - subscription.trial_start) == ("trialing", 7 * 86400)
    assert subscription["items"].data[0].current_period_end == subscription.trial_end
    assert (subscription.latest_invoice.status, subscription.latest_invoice.amount_due) == ("paid", 0)
    assert subscription.default_payment_method.startswith("pm_")


def test_subscription__discount_and_tax_are_kept(emulator: StripeEmulator, shop: Shop) -> None:
    coupon = shop.api.v1.coupons.create({"percent_off": 50, "duration": "forever"})
    rate = shop.api.v1.tax_rates.create({"display_name": "VAT", "percentage": 10, "inclusive": False})
    session = shop.session(
        shop.monthly(),
        customer=shop.customer().id,
        discounts=[{"coupon": coupon.id}],
        subscription_data={"default_tax_rates": [rate.id]},
    )

    emulator.pay(session.id)

    subscription = shop.retrieve(session, "subscription.discounts", "subscription.latest_invoice").subscription
    assert subscription.discounts[0].source.coupon == coupon.id
    assert subscription.default_tax_rates[0].id == rate.id
    invoice = subscription.latest_invoice
    assert (invoice.subtotal, invoice.total, invoice.total_taxes[0].amount) == (1000, 550, 50)
    assert shop.api.v1.coupons.retrieve(coupon.id).times_redeemed == 1


def test_setup__saves_the_card(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer()
    session = shop.api.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "usd", "customer": customer.id, **URLS}
    )

    emulator.pay(session.id)

    intent = shop.retrieve(session, "setup_intent.payment_method").setup_intent
    assert (intent.status, intent.payment_method.customer) == ("succeeded", customer.id)
    assert kinds(emulator)[-2:] == ["setup_intent.succeeded", "checkout.session.completed"]


def test_free_order__needs_no_payment(emulator: StripeEmulator, shop: Shop) -> None:
    coupon = shop.api.v1.coupons.create({"percent_off": 100, "duration": "once"})
    session = shop.session(discounts=[{"coupon": coupon.id}])

    emulator.pay(session.id)

    paid = shop.retrieve(session)
    assert (paid.payment_status, paid.payment_intent, paid.status) == ("no_payment_required", None, "complete")


def test_live_key__live_objects(emulator: StripeEmulator) -> None:
    live = Shop(stripe.StripeClient("sk_live_1", base_addresses={"api": emulator.url}))
    session = live.session()

    emulator.pay(session.id)

    assert session.id.startswith("cs_live_")
    assert live.retrieve(session).livemode
    assert all(event["livemode"] for event in emulator.events)
