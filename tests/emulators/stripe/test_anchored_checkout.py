"""What Checkout hands on to the subscription: https://docs.stripe.com/payments/checkout/billing-cycle."""

from typing import Any

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.emulators.stripe.billing.periods import end_of_period

from .lives import DAY, HOUR, START, Life
from .shop import Shop
from .test_hosted_page import page, submit, text

MONTH = {"interval": "month", "interval_count": 1}
ANCHOR = START + 15 * DAY
WHOLE = ANCHOR - end_of_period(ANCHOR, MONTH, -1)
HALF = round(1000 * 15 * DAY / WHOLE)
FREE = {"billing_cycle_anchor": ANCHOR, "proration_behavior": "none"}


@pytest.fixture
def life(emulator: StripeEmulator, shop: Shop) -> Life:
    return Life(emulator, shop)


def session_with(life: Life, data: dict[str, Any], **params: Any) -> stripe.checkout.Session:
    price = life.shop.monthly(params.pop("amount", 1000))
    return life.shop.session(price, customer=life.customer.id, subscription_data=data, **params)


def bought(life: Life, session: stripe.checkout.Session) -> stripe.Subscription:
    life.emulator.pay(session.id)
    complete = life.shop.retrieve(session, "subscription.latest_invoice")
    assert complete.status == "complete"
    return complete.subscription


def test_anchor__the_first_period_costs_its_part(life: Life) -> None:
    session = session_with(life, {"billing_cycle_anchor": ANCHOR})
    assert session.amount_total == HALF

    subscription = bought(life, session)

    assert (subscription.billing_cycle_anchor, life.end(subscription)) == (ANCHOR, ANCHOR)
    assert subscription.latest_invoice.amount_paid == HALF
    intent = life.api.payment_intents.list({"customer": life.customer.id}).data[0]
    assert intent.amount_received == HALF


def test_anchor__costs_less_the_later_it_is_paid(life: Life) -> None:
    session = session_with(life, {"billing_cycle_anchor": START + HOUR * 20}, amount=100_000)
    submit(session, cardNumber="4000 0000 0000 0002")
    life.advance(START + HOUR * 10)

    subscription = bought(life, session)

    paid = life.shop.retrieve(session, "invoice")
    assert paid.amount_total < session.amount_total
    assert paid.amount_total == paid.invoice.amount_paid == subscription.latest_invoice.amount_paid
    assert life.api.payment_intents.list({"customer": life.customer.id}).data[0].amount == paid.amount_total


def test_anchor__past_when_it_is_paid(life: Life) -> None:
    session = session_with(life, {"billing_cycle_anchor": START + HOUR}, amount=100_000)
    life.advance(START + 2 * HOUR)

    subscription = bought(life, session)

    assert subscription.latest_invoice.amount_paid == 100_000


def test_anchor__free_without_proration(life: Life) -> None:
    session = session_with(life, FREE)

    subscription = bought(life, session)

    paid = life.shop.retrieve(session, "line_items")
    assert (paid.payment_status, paid.amount_total) == ("no_payment_required", 0)
    assert paid.line_items.data[0].amount_total == 0
    assert not life.api.payment_intents.list({"customer": life.customer.id}).data
    assert (subscription.status, subscription.latest_invoice.amount_paid) == ("active", 0)
    life.advance(ANCHOR + 2 * HOUR)
    assert life.subscription(subscription, "latest_invoice").latest_invoice.amount_paid == 1000


def test_anchor__one_time_prices_are_charged_at_once(life: Life) -> None:
    items = [{"price": life.shop.monthly().id, "quantity": 1}, {"price": life.shop.price(300).id, "quantity": 1}]

    subscription = bought(life, session_with(life, FREE, line_items=items))

    assert subscription.latest_invoice.amount_paid == 300


def test_anchor__the_page_says_what_comes_then(life: Life) -> None:
    shown = text(page(session_with(life, FREE)))

    assert "Total due today $0.00" in shown
    assert "Then $10.00 per month from November 29, 2023" in shown


@pytest.mark.parametrize("more", [{"trial_period_days": 3}, {"trial_end": START + 5 * DAY}])
def test_anchor__not_with_a_trial(life: Life, more: dict[str, int]) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="both a trial and"):
        session_with(life, {"billing_cycle_anchor": ANCHOR, **more})


@pytest.mark.parametrize("anchor", [START - DAY, START + 40 * DAY])
def test_anchor__refused(life: Life, anchor: int) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        session_with(life, {"billing_cycle_anchor": anchor})

    assert caught.value.param == "subscription_data[billing_cycle_anchor]"


def test_settings__are_the_subscriptions(life: Life) -> None:
    data = {
        "billing_mode": {"type": "classic"},
        "invoice_settings": {"issuer": {"type": "account", "account": "acct_1"}},
        "pending_invoice_item_interval": {"interval": "month", "interval_count": 2},
    }

    subscription = bought(life, session_with(life, data))

    assert subscription.billing_mode.type == "classic"
    assert subscription.invoice_settings.issuer.account == "acct_1"
    assert subscription.pending_invoice_item_interval.interval_count == 2


@pytest.mark.parametrize(
    ("data", "param"),
    [
        ({"billing_cycle_anchor_config": {"day_of_month": 1}}, "subscription_data[billing_cycle_anchor_config]"),
        ({"invoice_settings": {"footer": "Thanks"}}, "subscription_data[invoice_settings][footer]"),
        ({"schedule": "x"}, "subscription_data[schedule]"),
    ],
)
def test_settings__what_the_emulator_does_not_know_is_refused(life: Life, data: dict[str, Any], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        session_with(life, data)

    assert (caught.value.code, caught.value.param) == ("parameter_unknown", param)
