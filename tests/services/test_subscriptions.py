"""Canceling and resuming subscriptions."""

import pytest
from django.db import OperationalError

from django_firestore_stripe.exceptions import InvalidRequest, NotFound, StripeRefused
from django_firestore_stripe.services.subscriptions import cancel_subscription, ending, resume_subscription
from django_firestore_stripe.services.sync import Outcome, things
from tests.factories import document
from tests.services.test_sync import subscribed

__all__ = ["subscribed"]

pytestmark = pytest.mark.django_db(databases=["firestore"])


def cancel(subscription, *, uid="ada", at_period_end=True):
    return cancel_subscription(uid=uid, subscription_id=subscription, at_period_end=at_period_end)


def stored(subscription):
    return document(f"customers/ada/subscriptions/{subscription}")


def test_cancel_at_period_end__keeps_it_active_until_then(subscribed, stripe_api):
    assert cancel(subscribed) is Outcome.WRITTEN

    assert stripe_api.v1.subscriptions.retrieve(subscribed).cancel_at_period_end is True
    assert (stored(subscribed)["status"], stored(subscribed)["cancel_at_period_end"]) == ("active", True)


def test_cancel_now__ends_it(subscribed, stripe_api):
    assert cancel(subscribed, at_period_end=False) is Outcome.WRITTEN

    assert stripe_api.v1.subscriptions.retrieve(subscribed).status == "canceled"
    assert stored(subscribed)["status"] == "canceled"
    assert stored(subscribed)["ended_at"] is not None


def test_resume__takes_the_cancellation_back(subscribed, stripe_api):
    cancel(subscribed)

    assert resume_subscription(uid="ada", subscription_id=subscribed) is Outcome.WRITTEN

    assert stripe_api.v1.subscriptions.retrieve(subscribed).cancel_at is None
    assert stored(subscribed)["cancel_at_period_end"] is False


def test_resume__takes_a_date_back(subscribed, stripe_api):
    end = stripe_api.v1.subscriptions.retrieve(subscribed).items.data[0].current_period_end
    stripe_api.v1.subscriptions.update(subscribed, {"cancel_at": end - 1000})

    with pytest.raises(InvalidRequest, match="seller"):
        resume_subscription(uid="ada", subscription_id=subscribed)
    assert stripe_api.v1.subscriptions.retrieve(subscribed).cancel_at == end - 1000

    resume_subscription(uid="ada", subscription_id=subscribed, as_seller=True)
    assert stripe_api.v1.subscriptions.retrieve(subscribed).cancel_at is None


def test_resume__takes_a_date_back_that_is_the_end_of_the_period(subscribed, stripe_api):
    end = stripe_api.v1.subscriptions.retrieve(subscribed).items.data[0].current_period_end
    stripe_api.v1.subscriptions.update(subscribed, {"cancel_at": end})

    resume_subscription(uid="ada", subscription_id=subscribed)

    assert stripe_api.v1.subscriptions.retrieve(subscribed).cancel_at is None


def test_cancel_at_period_end__postpones_no_earlier_end(subscribed, stripe_api):
    end = stripe_api.v1.subscriptions.retrieve(subscribed).items.data[0].current_period_end
    stripe_api.v1.subscriptions.update(subscribed, {"cancel_at": end - 1000})

    cancel(subscribed)

    assert stripe_api.v1.subscriptions.retrieve(subscribed).cancel_at == end - 1000


def test_resume__gives_back_the_sellers_later_end(subscribed, stripe_api):
    end = stripe_api.v1.subscriptions.retrieve(subscribed).items.data[0].current_period_end
    stripe_api.v1.subscriptions.update(subscribed, {"cancel_at": end + 90 * 86_400})

    cancel(subscribed)
    assert stripe_api.v1.subscriptions.retrieve(subscribed).cancel_at == end

    resume_subscription(uid="ada", subscription_id=subscribed)
    left = stripe_api.v1.subscriptions.retrieve(subscribed)
    assert (left.cancel_at, left.cancel_at_period_end) == (end + 90 * 86_400, False)
    assert left.metadata.to_dict() == {}
    with pytest.raises(InvalidRequest):
        resume_subscription(uid="ada", subscription_id=subscribed)


def test_resume__by_the_seller__takes_every_end_back(subscribed, stripe_api):
    end = stripe_api.v1.subscriptions.retrieve(subscribed).items.data[0].current_period_end
    stripe_api.v1.subscriptions.update(subscribed, {"cancel_at": end + 90 * 86_400})
    cancel(subscribed)

    resume_subscription(uid="ada", subscription_id=subscribed, as_seller=True)

    left = stripe_api.v1.subscriptions.retrieve(subscribed)
    assert (left.cancel_at, left.cancel_at_period_end, left.metadata.to_dict()) == (None, False, {})


def test_resume__is_not_kept_by_a_note_that_somebody_else_wrote(subscribed, stripe_api):
    stripe_api.v1.subscriptions.update(subscribed, {"metadata": {"sellers_cancel_at": "some day"}})
    cancel(subscribed)

    resume_subscription(uid="ada", subscription_id=subscribed)

    assert stripe_api.v1.subscriptions.retrieve(subscribed).cancel_at is None


@pytest.mark.parametrize("at_period_end", [True, False])
def test_cancel__of_one_that_is_over_changes_nothing(subscribed, stripe_emulator, at_period_end):
    cancel(subscribed, at_period_end=False)
    stripe_emulator.reset_requests()

    assert cancel(subscribed, at_period_end=at_period_end) is not None

    assert {request.method for request in stripe_emulator.requests} == {"GET"}


def test_cancel_now__of_one_that_was_ended_meanwhile(subscribed, stripe_api, monkeypatch):
    owned = ending.owned

    def ended_meanwhile(uid, subscription_id):
        found = owned(uid, subscription_id)
        stripe_api.v1.subscriptions.cancel(subscription_id)
        return found

    monkeypatch.setattr(ending, "owned", ended_meanwhile)

    cancel(subscribed, at_period_end=False)

    assert stored(subscribed)["status"] == "canceled"


def test_one_that_stripe_does_not_have__is_not_found(subscribed):
    with pytest.raises(NotFound):
        cancel("sub_gone")
    with pytest.raises(NotFound):
        resume_subscription(uid="ada", subscription_id="sub_gone")


def test_resume_of_one_that_is_over__stripe_refuses(subscribed):
    cancel(subscribed, at_period_end=False)

    with pytest.raises(StripeRefused):
        resume_subscription(uid="ada", subscription_id=subscribed)


@pytest.mark.parametrize("at_period_end", [True, False])
def test_somebody_elses__is_left_alone(subscribed, stripe_api, store, at_period_end):
    store("customers/eve", stripeId="cus_eve")
    store(f"customers/eve/subscriptions/{subscribed}", status="active")

    with pytest.raises(NotFound):
        cancel(subscribed, uid="eve", at_period_end=at_period_end)
    with pytest.raises(NotFound):
        resume_subscription(uid="eve", subscription_id=subscribed)

    left = stripe_api.v1.subscriptions.retrieve(subscribed)
    assert (left.status, left.cancel_at_period_end) == ("active", False)


def test_firestore_unavailable_afterwards__it_is_done_nevertheless(subscribed, stripe_api, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OperationalError("no answer")

    monkeypatch.setattr(things, "run", fail)

    assert cancel(subscribed) is Outcome.LATER
    assert stripe_api.v1.subscriptions.retrieve(subscribed).cancel_at_period_end is True


def test_webhook_afterwards__agrees(subscribed, deliver_webhooks):
    cancel(subscribed)
    once = stored(subscribed)

    deliver_webhooks()

    twice = stored(subscribed)
    assert {**once, "stripe_event_created": None} == {**twice, "stripe_event_created": None}
