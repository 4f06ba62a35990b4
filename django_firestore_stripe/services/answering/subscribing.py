"""The subscription that a mobile client's document asks for: one, whatever happens, for two would be paid twice."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django_firestore_stripe.documents.mobile_parameters import subscription_parameters
from django_firestore_stripe.exceptions import IdempotencyConflict
from django_firestore_stripe.gateways.stripe import mobile as gateway
from django_firestore_stripe.gateways.stripe.events import find_made
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.gateways.stripe.subscriptions import (
    cancel_subscription,
    retrieve_subscription,
    update_subscription,
)
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.answering.asking import Asking
from django_firestore_stripe.services.checkout.once import digest_of
from django_firestore_stripe.services.idempotency import idempotency_key

logger = logging.getLogger(__name__)

# By how much Stripe's clock may be behind Firestore's.
SKEW = timedelta(minutes=1)
# How long Stripe keeps a key.
KEPT = timedelta(hours=24)


def subscribe(asking: Asking, asked: Mapping[str, Any], customer: str) -> StripeObject:
    """Return the subscription, made under one key: after a 5xx nobody knows whether it was made.

    One that an earlier attempt has made from other parameters is the document's as well; it is brought up to date as far
    as Stripe lets an unpaid one change.
    """
    key = idempotency_key(*asking.key)
    params = subscription_parameters(asked, customer=customer, uid=asking.uid)
    try:
        return gateway.create_subscription(params, idempotency_key=key)
    except IdempotencyConflict as conflict:
        asking.settle(conflict)
    earlier = _earlier(asking, key)
    if earlier:
        return update_subscription(earlier, {name: params[name] for name in ("metadata", "expand")})
    return gateway.create_subscription(params, idempotency_key=idempotency_key(*asking.key, digest_of(params)))


def _earlier(asking: Asking, key: str) -> str | None:
    """Return the subscription that was made under a key, unless that is over: its event names the key."""
    since = asking.asked_at - SKEW if asking.asked_at else datetime.now(UTC) - KEPT
    made = find_made("customer.subscription.created", idempotency_key=key, since=since)
    found = unless_missing(lambda: retrieve_subscription(made)) if made else None
    return made if found and found["status"] not in Subscription.OVER else None


def cancel_untouched(created: StripeObject) -> None:
    """Cancel a subscription that is as it was created; one that somebody has paid for is theirs."""
    found = retrieve_subscription(created["id"])
    if _state(found) == _state(created):
        cancel_subscription(created["id"])
    else:
        logger.warning("Subscription %s is in use, and stays", created["id"])


def _state(subscription: StripeObject) -> tuple[Any, ...]:
    setup = subscription.get("pending_setup_intent")
    return subscription["status"], setup["id"] if isinstance(setup, Mapping) else setup
