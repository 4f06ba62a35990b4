"""Stripe's subscriptions: https://docs.stripe.com/api/subscriptions."""

from collections.abc import Mapping
from typing import Any, cast

import stripe

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain
from django_firestore_stripe.gateways.stripe.pages import PAGE


@request
def retrieve_subscription(subscription: str) -> StripeObject:
    """Read a subscription with its payment method, all its items, their products, and its discounts."""
    expand = ["default_payment_method", "items.data.price.product", "discounts"]
    found = plain(get_client().v1.subscriptions.retrieve(subscription, {"expand": expand}))
    if found["items"].get("has_more"):
        found["items"] = {**found["items"], "data": _all_items(subscription), "has_more": False}
    return found


def _all_items(subscription: str) -> list[StripeObject]:
    """List the items of a subscription that has more than Stripe shows with it."""
    items = get_client().v1.subscription_items.list(
        {"subscription": subscription, "limit": PAGE, "expand": ["data.price.product"]}
    )
    return [plain(item) for item in items.auto_paging_iter()]


@request
def update_subscription(subscription: str, changes: Mapping[str, Any]) -> StripeObject:
    """Change a subscription."""
    params = cast("stripe.params.SubscriptionUpdateParams", dict(changes))
    return plain(get_client().v1.subscriptions.update(subscription, params))


@request
def cancel_subscription(subscription: str, *, invoice_now: bool = False) -> StripeObject:
    """End a subscription now; nothing is refunded, and what was not invoiced yet is only with `invoice_now`."""
    return plain(get_client().v1.subscriptions.cancel(subscription, {"invoice_now": invoice_now, "prorate": False}))


@request
def resume_subscription(subscription: str) -> StripeObject:
    """Let a paused subscription go on: its period begins anew, with an invoice."""
    return plain(get_client().v1.subscriptions.resume(subscription))
