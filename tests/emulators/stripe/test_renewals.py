import pytest

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.emulators.stripe.billing.settings import BillingSettings

from .lives import DAY, HOUR, Life
from .shop import Shop


@pytest.fixture
def life(emulator: StripeEmulator, shop: Shop) -> Life:
    return Life(emulator, shop)


def test_renewal__events_in_order(life: Life) -> None:
    subscription = life.subscribe()
    end = life.end(subscription)

    happened = life.advance(end + HOUR)

    assert happened == [
        "test_helpers.test_clock.advancing",
        "invoice.upcoming",
        "invoice.created",
        "customer.subscription.updated",
        "invoice.finalized",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "test_helpers.test_clock.ready",
    ]


def test_renewal__next_period(life: Life) -> None:
    subscription = life.subscribe(life.shop.monthly(700))
    end = life.end(subscription)

    life.advance(end + HOUR)

    renewed = life.subscription(subscription, "latest_invoice")
    item, invoice = renewed["items"].data[0], renewed.latest_invoice
    assert item.current_period_start == end
    assert 28 * DAY <= item.current_period_end - end <= 31 * DAY
    assert (invoice.status, invoice.amount_paid, invoice.billing_reason) == ("paid", 700, "subscription_cycle")
    assert (invoice.created, invoice.status_transitions.finalized_at) == (end, end + HOUR)
    assert invoice.lines.data[0].period.to_dict() == {"start": end, "end": item.current_period_end}


def test_renewal__draft_for_an_hour(life: Life) -> None:
    subscription = life.subscribe()
    end = life.end(subscription)

    life.advance(end + 10)

    invoice = life.subscription(subscription, "latest_invoice").latest_invoice
    assert (invoice.status, invoice.automatically_finalizes_at) == ("draft", end + HOUR)


def test_renewal__keeps_the_day_of_the_month(emulator: StripeEmulator, shop: Shop) -> None:
    life = Life(emulator, shop)
    january_31 = 1_706_659_200
    life.advance(january_31)
    subscription = life.subscribe()

    ends = []
    for _ in range(2):
        ends.append(life.end(subscription))
        life.advance(ends[-1] + HOUR)

    assert ends == [1_709_164_800, 1_711_843_200]  # 29 February, 31 March


def test_renewal__once_coupon_is_used_up(life: Life) -> None:
    coupon = life.api.coupons.create({"percent_off": 50, "duration": "once"})
    subscription = life.subscribe(discounts=[{"coupon": coupon.id}])

    happened = life.advance(life.end(subscription) + HOUR)

    invoices = life.api.invoices.list({"subscription": subscription.id}).data
    assert [invoice.amount_paid for invoice in invoices] == [1000, 500]
    assert "customer.discount.deleted" in happened


def test_failed_renewal__past_due_then_canceled(life: Life) -> None:
    subscription = life.subscribe()
    life.use("pm_card_chargeCustomerFail")
    end = life.end(subscription)

    happened = life.advance(end + HOUR)

    due = life.subscription(subscription, "latest_invoice")
    assert happened[-6:-1] == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "invoice.payment_failed",
        "customer.subscription.updated",
    ]
    assert (due.status, due.latest_invoice.status) == ("past_due", "open")
    assert (due.latest_invoice.attempt_count, due.latest_invoice.next_payment_attempt) == (1, end + HOUR + 3 * DAY)
    life.advance(end + HOUR + 15 * DAY)
    ended = life.subscription(subscription, "latest_invoice")
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")
    assert (ended.latest_invoice.attempt_count, ended.latest_invoice.next_payment_attempt) == (4, None)


@pytest.mark.parametrize("end", ["unpaid", "past_due"])
def test_failed_renewal__by_the_settings(life: Life, end: str) -> None:
    life.emulator.billing = BillingSettings(retries=(1,), after_retries=end)
    subscription = life.subscribe()
    life.use("pm_card_chargeCustomerFail")

    life.advance(life.end(subscription) + 2 * DAY)

    assert life.subscription(subscription, "latest_invoice").latest_invoice.attempt_count == 2
    assert life.subscription(subscription).status == end


def test_failed_renewal__recovered_by_another_card(life: Life) -> None:
    subscription = life.subscribe()
    life.use("pm_card_chargeCustomerFail")
    end = life.end(subscription)
    life.advance(end + HOUR)
    life.use("pm_card_visa")

    happened = life.advance(end + HOUR + 3 * DAY)

    assert life.subscription(subscription, "latest_invoice").latest_invoice.status == "paid"
    assert life.subscription(subscription).status == "active"
    assert happened[-6:-1] == [
        "payment_intent.succeeded",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "customer.subscription.updated",
    ]


def test_renewal__too_little_to_charge_waits(life: Life) -> None:
    subscription = life.subscribe(life.shop.monthly(30))

    life.advance(life.end(subscription) + HOUR)

    invoices = life.api.invoices.list({"subscription": subscription.id}).data
    assert [(invoice.amount_due, invoice.ending_balance) for invoice in invoices] == [(60, 0), (0, 30)]
    assert life.api.customers.retrieve(life.customer.id).balance == 0


def test_first_invoice__paid_by_credit(life: Life) -> None:
    life.api.customers.update(life.customer.id, {"balance": -5000})

    subscription = life.subscribe(expand=["latest_invoice"])

    assert (subscription.status, subscription.latest_invoice.amount_due) == ("active", 0)
    assert life.api.customers.retrieve(life.customer.id).balance == -4000
