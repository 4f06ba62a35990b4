from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.emulators.stripe.billing.periods import end_of_period

from .shop import Shop


@pytest.fixture
def customer(shop: Shop) -> stripe.Customer:
    customer = shop.customer()
    method = shop.api.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    settings = {"default_payment_method": method.id}
    return shop.api.v1.customers.update(customer.id, {"invoice_settings": settings})


def subscribe(shop: Shop, customer: stripe.Customer, **params: Any) -> stripe.Subscription:
    base = {"customer": customer.id, "items": [{"price": shop.monthly().id}]}
    return shop.api.v1.subscriptions.create({**base, **params})


def kinds(emulator: StripeEmulator) -> list[str]:
    return [event["type"] for event in emulator.events]


def test_create__pays_the_first_invoice(emulator: StripeEmulator, shop: Shop, customer: stripe.Customer) -> None:
    subscription = subscribe(shop, customer, expand=["latest_invoice"])

    assert (subscription.status, subscription.latest_invoice.status) == ("active", "paid")
    found = kinds(emulator)
    assert found[found.index("customer.subscription.created") :] == [
        "customer.subscription.created",
        "customer.updated",
        "invoice.created",
        "invoice.finalized",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "customer.subscription.updated",
    ]


def test_create__default_incomplete_then_confirmed(emulator: StripeEmulator, shop: Shop) -> None:
    subscription = subscribe(
        shop,
        shop.customer(),
        payment_behavior="default_incomplete",
        payment_settings={"save_default_payment_method": "on_subscription"},
        expand=["latest_invoice.confirmation_secret"],
    )
    secret = subscription.latest_invoice.confirmation_secret.client_secret

    shop.api.v1.payment_intents.confirm(secret.partition("_secret")[0], {"payment_method": "pm_card_visa"})

    assert (subscription.status, subscription.latest_invoice.status) == ("incomplete", "open")
    active = shop.api.v1.subscriptions.retrieve(subscription.id)
    assert (active.status, active.default_payment_method[:3]) == ("active", "pm_")
    assert emulator.events[-1]["data"]["previous_attributes"]["status"] == "incomplete"


def test_create__declined_card_leaves_it_incomplete(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer()

    subscription = subscribe(shop, customer, default_payment_method="pm_card_chargeDeclined")

    assert subscription.status == "incomplete"
    assert "invoice.payment_failed" in kinds(emulator)


def test_create__error_if_incomplete_leaves_nothing(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer()
    params = {"default_payment_method": "pm_card_chargeDeclined", "payment_behavior": "error_if_incomplete"}

    with pytest.raises(stripe.CardError) as caught:
        subscribe(shop, customer, **params)

    assert caught.value.http_status == 402
    assert shop.api.v1.subscriptions.list({"status": "all"}).data == []
    assert "customer.subscription.created" not in kinds(emulator)


def test_create__no_payment_method(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        subscribe(shop, shop.customer())


def test_create__trial_from_days(shop: Shop) -> None:
    subscription = subscribe(
        shop,
        shop.customer(),
        trial_period_days=14,
        payment_behavior="default_incomplete",
        expand=["pending_setup_intent", "latest_invoice"],
    )

    assert subscription.status == "trialing"
    assert subscription.trial_end - subscription.trial_start == 14 * 86400
    assert subscription.pending_setup_intent.status == "requires_payment_method"
    assert (subscription.latest_invoice.status, subscription.latest_invoice.amount_due) == ("paid", 0)


def test_create__one_time_price(shop: Shop, customer: stripe.Customer) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        subscribe(shop, customer, items=[{"price": shop.price().id}])

    assert caught.value.user_message == (
        "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`."
    )
    assert caught.value.param == "items[0][price]"


def test_update__price_and_quantity(emulator: StripeEmulator, shop: Shop, customer: stripe.Customer) -> None:
    subscription = subscribe(shop, customer)
    item = subscription["items"].data[0]
    other = shop.monthly(2000)

    changed = shop.api.v1.subscriptions.update(
        subscription.id, {"items": [{"id": item.id, "price": other.id, "quantity": 3}], "proration_behavior": "none"}
    )

    after = changed["items"].data[0]
    assert (after.id, after.price.id, after.quantity) == (item.id, other.id, 3)
    assert after.current_period_end == item.current_period_end
    event = emulator.events[-1]
    assert event["type"] == "customer.subscription.updated"
    assert event["data"]["previous_attributes"]["items"]["data"][0]["price"]["id"] == item.price.id


def test_update__cancel_at_period_end_and_back(emulator: StripeEmulator, shop: Shop, customer: stripe.Customer) -> None:
    subscription = subscribe(shop, customer)

    ending = shop.api.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    resumed = shop.api.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": False})

    assert ending.cancel_at == subscription["items"].data[0].current_period_end
    assert (ending.status, ending.cancellation_details.reason) == ("active", "cancellation_requested")
    assert (resumed.cancel_at, resumed.canceled_at) == (None, None)
    assert emulator.events[-1]["data"]["previous_attributes"]["cancel_at_period_end"] is True


def test_update__trial_ends_now(shop: Shop, customer: stripe.Customer) -> None:
    subscription = subscribe(shop, customer, trial_period_days=5)

    assert shop.api.v1.subscriptions.update(subscription.id, {"trial_end": "now"}).status == "active"


def test_update__unknown_item(shop: Shop, customer: stripe.Customer) -> None:
    subscription = subscribe(shop, customer)

    with pytest.raises(stripe.InvalidRequestError, match="No such subscription_item"):
        shop.api.v1.subscriptions.update(subscription.id, {"items": [{"id": "si_x", "quantity": 2}]})


def test_cancel(emulator: StripeEmulator, shop: Shop, customer: stripe.Customer) -> None:
    subscription = subscribe(shop, customer)

    canceled = shop.api.v1.subscriptions.cancel(subscription.id, {"cancellation_details": {"comment": "bye"}})

    assert (canceled.status, canceled.cancellation_details.comment) == ("canceled", "bye")
    assert canceled.ended_at >= subscription.created
    assert emulator.events[-1]["type"] == "customer.subscription.deleted"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.api.v1.subscriptions.cancel(subscription.id)
    assert caught.value.http_status == 404


def test_list__canceled_only_when_asked_for(shop: Shop, customer: stripe.Customer) -> None:
    gone, kept = subscribe(shop, customer), subscribe(shop, customer)
    subscriptions = shop.api.v1.subscriptions
    subscriptions.cancel(gone.id)

    def ids(**params: Any) -> list[str]:
        return [each.id for each in subscriptions.list({"customer": customer.id, **params})]

    assert ids() == [kept.id]
    assert ids(status="all") == [kept.id, gone.id]
    assert ids(status="ended") == [gone.id]
    assert ids(price=kept["items"].data[0].price.id) == [kept.id]


def test_invoices__list_and_retrieve(shop: Shop, customer: stripe.Customer) -> None:
    subscription = subscribe(shop, customer)

    listed = shop.api.v1.invoices.list({"subscription": subscription.id})

    invoice = shop.api.v1.invoices.retrieve(listed.data[0].id, {"expand": ["customer"]})
    assert invoice.id == subscription.latest_invoice
    assert invoice.customer.id == customer.id
    assert invoice.number.endswith("-0001")
    assert "payments" not in invoice.to_dict()


@pytest.mark.parametrize(
    ("start", "interval", "count", "end"),
    [
        ((2026, 1, 31), "month", 1, (2026, 2, 28)),
        ((2024, 2, 29), "year", 1, (2025, 2, 28)),
        ((2026, 11, 15), "month", 3, (2027, 2, 15)),
        ((2026, 3, 1), "week", 2, (2026, 3, 15)),
        ((2026, 12, 31), "day", 1, (2027, 1, 1)),
    ],
)
def test_period__ends(start: tuple[int, ...], interval: str, count: int, end: tuple[int, ...]) -> None:
    moment = int(datetime(*start, tzinfo=UTC).timestamp())

    found = end_of_period(moment, {"interval": interval, "interval_count": count})

    assert datetime.fromtimestamp(found, UTC) == datetime(*end, tzinfo=UTC)
