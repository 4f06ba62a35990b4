"""What happens to subscriptions from here: they are canceled and resumed, at Stripe first."""

from functools import partial
from typing import Any

from django_firestore_stripe import deadlines
from django_firestore_stripe.gateways.stripe import subscriptions as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.ownership import require_owner
from django_firestore_stripe.services.sync.following import follow
from django_firestore_stripe.services.sync.protocol import Outcome
from django_firestore_stripe.services.sync.things import sync_subscription
from django_firestore_stripe.users import valid_uid

# Seconds that a change may take in all.
DEADLINE = 18.0


def cancel_subscription(*, uid: str, subscription_id: str, at_period_end: bool) -> Outcome:
    """Cancel a user's subscription, now or when the period that is paid for ends; nothing is refunded.

    Raises NotFound where it is not this user's, StripeRefused, Unavailable, Misconfigured. Doing it twice is no more
    than doing it once.
    """
    with deadlines.within(DEADLINE):
        _owned(uid, subscription_id)
        if at_period_end:
            gateway.update_subscription(subscription_id, {"cancel_at_period_end": True})
        else:
            gateway.cancel_subscription(subscription_id)
        return follow(partial(sync_subscription, uid=uid, subscription_id=subscription_id))


def resume_subscription(*, uid: str, subscription_id: str) -> Outcome:
    """Let a subscription go on that would end, or that is paused; raises as `cancel_subscription` does.

    A paused one begins a new period, with an invoice: https://docs.stripe.com/api/subscriptions/resume.
    """
    with deadlines.within(DEADLINE):
        current = _owned(uid, subscription_id)
        if current["status"] == Subscription.Status.PAUSED:
            gateway.resume_subscription(subscription_id)
        else:
            gateway.update_subscription(subscription_id, _renewal(current))
        return follow(partial(sync_subscription, uid=uid, subscription_id=subscription_id))


def _renewal(current: StripeObject) -> dict[str, Any]:
    """Return what takes back a cancellation: Stripe takes only one of the two parameters."""
    by_date = current.get("cancel_at") and not current.get("cancel_at_period_end")
    return {"cancel_at": ""} if by_date else {"cancel_at_period_end": False}


def _owned(uid: str, subscription_id: str) -> StripeObject:
    valid_uid(uid)
    current = gateway.retrieve_subscription(subscription_id)
    require_owner(current, uid=uid)
    return current
