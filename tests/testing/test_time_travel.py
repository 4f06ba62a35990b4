"""A subscription's life, from its trial to its end, in Stripe's time."""

import pytest

from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import buyer_from
from django_firestore_stripe.services.session_request import SessionRequest

FAILS_LATER = "4000000000000341"


def stored():
    return Subscription.objects.get()


@pytest.fixture
def trial(ada, shop, pay, deliver_webhooks):
    """Return a function that begins a week's trial with a card."""

    def begin(**card):
        asked = SessionRequest(price=shop.monthly, success_url="/thanks/", cancel_url="/")
        week = {"subscription_data": {"trial_period_days": 7}}
        pay(
            create_session(buyer=buyer_from(ada), request=asked, origin="https://shop.example", parameters=week),
            **card,
        )
        deliver_webhooks()

    return begin


def kinds(responses):
    return [response.event["type"] for response in responses]


def test_subscription__lives_as_stripe_says(trial, stripe_api, deliver_webhooks, time_travel):
    trial(card=FAILS_LATER)
    assert (stored().status, stored().is_active) == ("trialing", True)

    warned = kinds(time_travel(days=5))
    assert "customer.subscription.trial_will_end" in warned

    failed = kinds(time_travel(days=3))
    assert "invoice.payment_failed" in failed
    assert (stored().status, stored().is_active) == ("past_due", False)

    subscription = stripe_api.v1.subscriptions.retrieve(stored().stripe_id)
    card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": subscription.customer})
    stripe_api.v1.invoices.pay(subscription.latest_invoice, {"payment_method": card.id})
    stripe_api.v1.subscriptions.update(subscription.id, {"default_payment_method": card.id})
    deliver_webhooks()
    assert stored().status == "active"

    before = stored().current_period_end
    renewed = kinds(time_travel(days=31))
    assert "invoice.paid" in renewed
    assert (stored().status, stored().current_period_end > before) == ("active", True)

    stripe_api.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    deliver_webhooks()
    assert stored().cancel_at_period_end is True
    ended = kinds(time_travel(days=31))
    assert "customer.subscription.deleted" in ended
    assert (stored().status, stored().ended_at is not None) == ("canceled", True)


def test_subscription_that_stays_unpaid__ends_when_stripe_gives_up(trial, time_travel):
    trial(card=FAILS_LATER)

    time_travel(days=40)

    assert stored().status == "canceled"


def test_unpaid_session__expires_after_a_day(ada, shop, stripe_api, time_travel):
    asked = SessionRequest(price=shop.shirt, success_url="/thanks/", cancel_url="/")
    session = create_session(buyer=buyer_from(ada), request=asked, origin="https://shop.example")

    happened = kinds(time_travel(hours=25))

    assert happened[-1] == "checkout.session.expired"
    assert stripe_api.v1.checkout.sessions.retrieve(session.session_id).status == "expired"
