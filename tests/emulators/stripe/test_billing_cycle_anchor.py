"""`billing_cycle_anchor`: when periods begin."""

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.emulators.stripe.billing.periods import end_of_period

from .lives import DAY, HOUR, START, Life
from .shop import Shop

MONTH = {"interval": "month", "interval_count": 1}
# START is in November, whose month has 30 days
ANCHOR = START + 15 * DAY


@pytest.fixture
def life(emulator: StripeEmulator, shop: Shop) -> Life:
    return Life(emulator, shop)


def paid(subscription: stripe.Subscription) -> int:
    return subscription.latest_invoice.amount_paid


def test_create__the_first_period_costs_its_part(life: Life) -> None:
    subscription = life.subscribe(billing_cycle_anchor=ANCHOR, expand=["latest_invoice"])

    whole = ANCHOR - end_of_period(ANCHOR, MONTH, -1)
    assert (subscription.billing_cycle_anchor, life.end(subscription)) == (ANCHOR, ANCHOR)
    assert paid(subscription) == round(1000 * 15 * DAY / whole)
    assert subscription.status == "active"


def test_create__periods_go_on_from_the_anchor(life: Life) -> None:
    subscription = life.subscribe(billing_cycle_anchor=ANCHOR)

    life.advance(ANCHOR + 2 * HOUR)

    assert life.end(subscription) == end_of_period(ANCHOR, MONTH)
    assert paid(life.subscription(subscription, "latest_invoice")) == 1000


def test_create__free_up_to_the_anchor_without_proration(life: Life) -> None:
    subscription = life.subscribe(billing_cycle_anchor=ANCHOR, proration_behavior="none", expand=["latest_invoice"])

    assert paid(subscription) == 0
    life.advance(ANCHOR + 2 * HOUR)
    assert paid(life.subscription(subscription, "latest_invoice")) == 1000


@pytest.mark.parametrize(
    ("anchor", "text"),
    [(START - DAY, "must be in the future"), (START + 40 * DAY, "later than next natural billing date")],
)
def test_create__refuses_an_anchor(life: Life, anchor: int, text: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=text) as caught:
        life.subscribe(billing_cycle_anchor=anchor)

    assert caught.value.param == "billing_cycle_anchor"


@pytest.mark.parametrize(("anchor", "moved"), [("now", True), ("unchanged", False)])
def test_update__begins_a_period_now_or_does_not(life: Life, anchor: str, moved: bool) -> None:
    subscription = life.subscribe()
    life.advance(START + 10 * DAY)

    changed = life.api.subscriptions.update(subscription.id, {"billing_cycle_anchor": anchor})

    assert changed.billing_cycle_anchor == (START + 10 * DAY if moved else START)
    assert (life.end(subscription) == end_of_period(START + 10 * DAY, MONTH)) is moved
