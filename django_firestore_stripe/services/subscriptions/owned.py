"""A user's own subscription at Stripe, and its document after something was done to it."""

from functools import partial

from django_firestore_stripe.gateways.stripe import subscriptions as gateway
from django_firestore_stripe.gateways.stripe.missing import required
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.ownership import require_owner
from django_firestore_stripe.services.sync.following import follow
from django_firestore_stripe.services.sync.protocol import Outcome
from django_firestore_stripe.services.sync.things import sync_subscription
from django_firestore_stripe.users import valid_uid

# Seconds that whatever is done to a subscription may take in all.
DEADLINE = 18.0


def owned(uid: str, subscription_id: str) -> StripeObject:
    """Return a subscription as Stripe has it; raises NotFound where it has none, or where it is not this user's."""
    valid_uid(uid)
    current = required(partial(gateway.retrieve_subscription, subscription_id), subscription_id)
    require_owner(current, uid=uid)
    return current


def brought_up_to_date(uid: str, subscription_id: str) -> Outcome:
    """Write what Stripe has now; its webhook would do so a moment later."""
    return follow(partial(sync_subscription, uid=uid, subscription_id=subscription_id))
