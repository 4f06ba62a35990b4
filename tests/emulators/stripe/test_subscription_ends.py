import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .lives import DAY, HOUR, START, Life
from .shop import Shop


@pytest.fixture
def life(emulator: StripeEmulator, shop: Shop) -> Life:
    return Life(emulator, shop)


def test_trial__warns_then_bills(life: Life) -> None:
    subscription = life.subscribe(trial_period_days=14)

    warned = life.advance(START + 11 * DAY)
    ended = life.advance(START + 14 * DAY + HOUR)

    assert "customer.subscription.trial_will_end" in warned
    assert ended[1:4] == ["invoice.created", "customer.subscription.updated", "invoice.finalized"]
    active = life.subscription(subscription, "latest_invoice")
    assert (active.status, active.latest_invoice.amount_paid) == ("active", 1000)
    assert active["items"].data[0].current_period_start == START + 14 * DAY


def test_trial__shorter_than_three_days_warns_at_once(life: Life) -> None:
    life.subscribe(trial_period_days=2)

    assert "customer.subscription.trial_will_end" in life.advance(START + 1)


@pytest.mark.parametrize(
    ("behavior", "status", "event"),
    [("cancel", "canceled", "customer.subscription.deleted"), ("pause", "paused", "customer.subscription.paused")],
)
def test_trial__ends_without_a_card(
    emulator: StripeEmulator, shop: Shop, behavior: str, status: str, event: str
) -> None:
    life = Life(emulator, shop)
    life.api.customers.update(life.customer.id, {"invoice_settings": {"default_payment_method": ""}})
    settings = {"end_behavior": {"missing_payment_method": behavior}}
    subscription = life.subscribe(trial_period_days=5, trial_settings=settings)

    happened = life.advance(START + 5 * DAY)

    assert life.subscription(subscription).status == status
    assert event in happened


def test_paused__resumes_with_a_card(life: Life) -> None:
    life.api.customers.update(life.customer.id, {"invoice_settings": {"default_payment_method": ""}})
    settings = {"end_behavior": {"missing_payment_method": "pause"}}
    subscription = life.subscribe(trial_period_days=5, trial_settings=settings)
    life.advance(START + 6 * DAY)
    life.use("pm_card_visa")

    resumed = life.api.subscriptions.resume(subscription.id)

    assert (resumed.status, resumed["items"].data[0].current_period_start) == ("active", START + 6 * DAY)
    assert life.emulator.events[-1]["type"] == "customer.subscription.resumed"
    with pytest.raises(stripe.InvalidRequestError, match="Only a paused subscription"):
        life.api.subscriptions.resume(subscription.id)


def test_incomplete__expires_after_23_hours(life: Life) -> None:
    subscription = life.subscribe(payment_behavior="default_incomplete", expand=["latest_invoice"])

    assert "customer.subscription.updated" not in life.advance(START + 22 * HOUR)
    happened = life.advance(START + 23 * HOUR)

    assert happened[1:-1] == ["customer.subscription.updated", "invoice.voided", "payment_intent.canceled"]
    assert life.subscription(subscription).status == "incomplete_expired"


def test_cancel_at_period_end__ends_it(life: Life) -> None:
    subscription = life.subscribe()
    life.api.subscriptions.update(subscription.id, {"cancel_at_period_end": True})

    happened = life.advance(life.end(subscription))

    assert happened[1:-1] == ["customer.subscription.deleted"]
    assert life.subscription(subscription).status == "canceled"


def test_cancel_at__ends_it_then(life: Life) -> None:
    subscription = life.subscribe(cancel_at=START + 5 * DAY)

    life.advance(START + 6 * DAY)

    ended = life.subscription(subscription)
    assert (ended.status, ended.ended_at) == ("canceled", START + 5 * DAY)


def test_checkout_session__of_a_customer_under_a_clock(life: Life) -> None:
    session = life.shop.session(customer=life.customer.id)

    assert session.expires_at == START + DAY
    assert "checkout.session.expired" in life.advance(START + DAY)


def test_pause_collection__voids_until_it_resumes(life: Life) -> None:
    subscription = life.subscribe()
    end = life.end(subscription)
    pause = {"behavior": "void", "resumes_at": end + DAY}
    life.api.subscriptions.update(subscription.id, {"pause_collection": pause})

    happened = life.advance(end + HOUR)

    assert "invoice.voided" in happened
    assert life.subscription(subscription).status == "active"
    life.advance(end + DAY)
    assert life.subscription(subscription).pause_collection is None


def test_advance__outside_of_clocks(emulator: StripeEmulator, shop: Shop) -> None:
    life = Life(emulator, shop)
    under_clock = life.subscribe()
    customer = shop.customer()
    method = shop.api.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    price = shop.price(500, recurring={"interval": "week"})
    subscription = shop.api.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": price.id}], "default_payment_method": method.id}
    )

    emulator.advance(22 * DAY)

    invoices = shop.api.v1.invoices.list({"subscription": subscription.id}).data
    assert [invoice.amount_paid for invoice in invoices] == [500] * 4
    assert len(shop.api.v1.invoices.list({"subscription": under_clock.id}).data) == 1
    times = [event["created"] for event in emulator.events if event["type"] == "invoice.paid"]
    assert times == sorted(times)
