import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .lives import DAY, HOUR, START, Life
from .shop import Shop


@pytest.fixture
def life(emulator: StripeEmulator, shop: Shop) -> Life:
    return Life(emulator, shop)


@pytest.fixture
def halfway(life: Life) -> stripe.Subscription:
    """Return a monthly subscription at 10.00 whose period is half over."""
    subscription = life.subscribe()
    life.advance((START + life.end(subscription)) // 2)
    return subscription


def change(life: Life, subscription: stripe.Subscription, **item: object) -> dict[str, list[dict[str, object]]]:
    return {"items": [{"id": subscription["items"].data[0].id, **item}]}


def amounts(invoice: stripe.Invoice) -> list[int]:
    return [line.amount for line in invoice.lines.data]


def test_change__is_billed_with_the_next_renewal(life: Life, halfway: stripe.Subscription) -> None:
    params = change(life, halfway, price=life.shop.monthly(3000).id)

    life.api.subscriptions.update(halfway.id, params)
    waiting = life.api.invoice_items.list({"customer": life.customer.id}).data
    life.advance(life.end(halfway) + HOUR)

    assert [item.amount for item in waiting] == [1500, -500]
    assert all(item.proration for item in waiting)
    invoice = life.subscription(halfway, "latest_invoice").latest_invoice
    assert (amounts(invoice), invoice.amount_paid) == ([-500, 1500, 3000], 4000)
    details = [line.parent.subscription_item_details for line in invoice.lines.data]
    assert [each.proration for each in details] == [True, True, False]
    assert invoice.lines.data[0].description.startswith("Unused time on Mug after ")


def test_change__always_invoice_takes_it_at_once(life: Life, halfway: stripe.Subscription) -> None:
    known = len(life.emulator.events)
    params = {**change(life, halfway, quantity=3), "proration_behavior": "always_invoice", "expand": ["latest_invoice"]}

    changed = life.api.subscriptions.update(halfway.id, params)

    invoice = changed.latest_invoice
    assert (invoice.billing_reason, invoice.status, invoice.amount_paid) == ("subscription_update", "paid", 1000)
    assert amounts(invoice) == [-500, 1500]
    assert [event["type"] for event in life.emulator.events[known:]] == [
        "invoiceitem.created",
        "invoiceitem.created",
        "invoice.created",
        "customer.subscription.updated",
        "invoice.finalized",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
    ]


def test_change__none_costs_nothing(life: Life, halfway: stripe.Subscription) -> None:
    life.api.subscriptions.update(halfway.id, {**change(life, halfway, quantity=3), "proration_behavior": "none"})

    assert life.api.invoice_items.list({"customer": life.customer.id}).data == []


def test_change__to_less_is_credited(life: Life, halfway: stripe.Subscription) -> None:
    params = {**change(life, halfway, price=life.shop.monthly(200).id), "proration_behavior": "always_invoice"}

    life.api.subscriptions.update(halfway.id, params)

    assert life.api.customers.retrieve(life.customer.id).balance == -400
    life.advance(life.end(halfway) + HOUR)
    invoice = life.subscription(halfway, "latest_invoice").latest_invoice
    assert (invoice.total, invoice.starting_balance, invoice.amount_due, invoice.status) == (200, -400, 0, "paid")
    assert life.api.customers.retrieve(life.customer.id).balance == -200


def test_change__of_the_interval_begins_a_period(life: Life, halfway: stripe.Subscription) -> None:
    yearly = life.shop.price(12000, recurring={"interval": "year"})

    changed = life.api.subscriptions.update(
        halfway.id, {**change(life, halfway, price=yearly.id), "expand": ["latest_invoice"]}
    )

    middle = life.api.test_helpers.test_clocks.retrieve(life.clock.id).frozen_time
    assert changed["items"].data[0].current_period_start == middle
    assert (amounts(changed.latest_invoice), changed.latest_invoice.amount_paid) == ([-500, 12000], 11500)


def test_change__anchor_now_begins_a_period(life: Life, halfway: stripe.Subscription) -> None:
    changed = life.api.subscriptions.update(halfway.id, {"billing_cycle_anchor": "now", "expand": ["latest_invoice"]})

    middle = life.api.test_helpers.test_clocks.retrieve(life.clock.id).frozen_time
    assert (changed.billing_cycle_anchor, changed["items"].data[0].current_period_start) == (middle, middle)
    assert changed.latest_invoice.amount_paid == 500


def test_change__declined_is_past_due_or_refused(life: Life, halfway: stripe.Subscription) -> None:
    life.use("pm_card_chargeCustomerFail")
    params = {**change(life, halfway, quantity=3), "proration_behavior": "always_invoice"}

    with pytest.raises(stripe.CardError):
        life.api.subscriptions.update(halfway.id, {**params, "payment_behavior": "error_if_incomplete"})

    assert life.subscription(halfway)["items"].data[0].quantity == 1
    assert life.api.subscriptions.update(halfway.id, params).status == "past_due"


def test_trial_end__now_bills_at_once(life: Life) -> None:
    subscription = life.subscribe(trial_period_days=10)
    life.advance(START + 2 * DAY)

    changed = life.api.subscriptions.update(subscription.id, {"trial_end": "now", "expand": ["latest_invoice"]})

    assert (changed.status, changed.trial_end) == ("active", START + 2 * DAY)
    assert (changed.latest_invoice.status, changed.latest_invoice.amount_paid) == ("paid", 1000)


def test_trial_end__later(life: Life) -> None:
    subscription = life.subscribe(trial_period_days=10)

    life.api.subscriptions.update(subscription.id, {"trial_end": START + 20 * DAY, "proration_behavior": "none"})
    life.advance(START + 12 * DAY)

    assert life.subscription(subscription).status == "trialing"


def test_cancel__gives_back_and_bills(life: Life, halfway: stripe.Subscription) -> None:
    canceled = life.api.subscriptions.cancel(halfway.id, {"invoice_now": True, "prorate": True})

    assert canceled.status == "canceled"
    invoice = life.api.invoices.retrieve(canceled.latest_invoice)
    assert (amounts(invoice), invoice.status, invoice.amount_due) == ([-500], "paid", 0)
    assert life.api.customers.retrieve(life.customer.id).balance == -500


def test_preview__of_the_next_renewal(life: Life, halfway: stripe.Subscription) -> None:
    known = len(life.emulator.events)

    preview = life.api.invoices.create_preview({"customer": life.customer.id, "subscription": halfway.id})

    assert preview.id.startswith("upcoming_in_")
    assert (preview.amount_due, preview.billing_reason, preview.status) == (1000, "upcoming", "draft")
    assert preview.lines.data[0].period.start == life.end(halfway)
    assert len(life.emulator.events) == known
    assert life.end(halfway) == preview.lines.data[0].period.start


@pytest.mark.parametrize(
    ("behavior", "lines"),
    [("create_prorations", [-500, 1500, 3000]), ("always_invoice", [-500, 1500]), ("none", [3000])],
)
def test_preview__of_a_change(life: Life, halfway: stripe.Subscription, behavior: str, lines: list[int]) -> None:
    details = {**change(life, halfway, quantity=3), "proration_behavior": behavior}

    preview = life.api.invoices.create_preview({"subscription": halfway.id, "subscription_details": details})

    assert amounts(preview) == lines
    assert life.subscription(halfway)["items"].data[0].quantity == 1
    assert life.api.invoice_items.list({"customer": life.customer.id}).data == []


def test_preview__of_a_new_subscription(life: Life) -> None:
    items = [{"price": life.shop.monthly(900).id, "quantity": 2}]

    preview = life.api.invoices.create_preview({"customer": life.customer.id, "subscription_details": {"items": items}})

    assert (preview.amount_due, preview.lines.data[0].quantity) == (1800, 2)
    assert life.api.subscriptions.list({"customer": life.customer.id}).data == []


def test_preview__of_nothing(life: Life, halfway: stripe.Subscription) -> None:
    life.api.subscriptions.update(halfway.id, {"cancel_at_period_end": True})

    with pytest.raises(stripe.InvalidRequestError) as caught:
        life.api.invoices.create_preview({"subscription": halfway.id})

    assert (caught.value.http_status, caught.value.code) == (404, "invoice_upcoming_none")
