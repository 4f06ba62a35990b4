"""The subscription that a mobile client's document asks for: one, whatever happens, for two would be paid twice."""

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django_firestore_stripe.documents.mobile_parameters import REQUEST_KEY, subscription_parameters
from django_firestore_stripe.exceptions import IdempotencyConflict
from django_firestore_stripe.gateways.stripe import mobile as gateway
from django_firestore_stripe.gateways.stripe.listing import Place, list_page
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


def subscribe(asking: Asking, asked: Mapping[str, Any], customer: str) -> StripeObject:
    """Return the subscription, made under one key: after a 5xx nobody knows whether it was made.

    One that an earlier attempt has made from other parameters is the document's as well. It names the request that made
    it, and is brought up to date as far as Stripe lets an unpaid one change.
    """
    key = idempotency_key(*asking.key)
    params = subscription_parameters(asked, customer=customer, uid=asking.uid, request=key)
    try:
        return gateway.create_subscription(params, idempotency_key=key)
    except IdempotencyConflict as conflict:
        asking.settle(conflict)
    for earlier in _subscriptions_since(asking):
        if _is_of(earlier, customer, key):
            return update_subscription(earlier["id"], {name: params[name] for name in ("metadata", "expand")})
    return gateway.create_subscription(params, idempotency_key=idempotency_key(*asking.key, digest_of(params)))


def _subscriptions_since(asking: Asking) -> Iterator[StripeObject]:
    """Yield what was subscribed to, by anybody, since the document is there."""
    since = asking.asked_at - SKEW if asking.asked_at else None
    after: str | None = None
    while True:
        page = list_page("subscriptions", Place(after=after, since=since))
        yield from page.objects
        if not page.has_more:
            return
        after = page.objects[-1]["id"]


def _is_of(subscription: StripeObject, customer: str, key: str) -> bool:
    return (
        subscription["customer"] == customer
        and subscription["metadata"].get(REQUEST_KEY) == key
        and subscription["status"] not in Subscription.OVER
    )


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
