"""A subscription's document: https://docs.stripe.com/api/subscriptions/object.

Since API version 2025-03-31 the current period is kept on the items; the document has it where the layout has it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django_firestore_stripe.documents import links, paths
from django_firestore_stripe.documents.metadata import role, storable
from django_firestore_stripe.documents.references import identifier, price_reference, price_references
from django_firestore_stripe.documents.times import timestamp
from django_firestore_stripe.firestore.values import Reference

OPTIONAL_TIMES = ("cancel_at", "canceled_at", "ended_at", "trial_start", "trial_end")
# Not in the extension's layout: only there where they hold something.
WHERE_THERE_ARE_ANY = ("discounts", "pause_collection")


def subscription_fields(subscription: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a subscription, read with its items' products expanded."""
    items: Sequence[Mapping[str, Any]] = subscription["items"]["data"]
    first = items[0]
    product = first["price"]["product"]
    return {
        "metadata": storable(subscription["metadata"]),
        "role": _role(items),
        "status": subscription["status"],
        "stripeLink": links.dashboard("subscriptions", subscription["id"], livemode=subscription["livemode"]),
        "product": Reference(paths.product(identifier(product))),
        "price": price_reference(first["price"]),
        "prices": price_references(items),
        "quantity": first.get("quantity"),
        "items": storable(list(items)),
        "cancel_at_period_end": subscription["cancel_at_period_end"],
        **{name: timestamp(subscription.get(name)) for name in OPTIONAL_TIMES},
        "current_period_start": timestamp(_period(subscription, items, "current_period_start", min)),
        "current_period_end": timestamp(period_end(subscription)),
        "created": timestamp(subscription["created"]),
        **{name: storable(subscription[name]) for name in WHERE_THERE_ARE_ANY if subscription.get(name)},
    }


def period_end(subscription: Mapping[str, Any]) -> int:
    """Return when the period that is paid for ends, in Unix seconds; the last of them, where the items differ."""
    return _period(subscription, subscription["items"]["data"], "current_period_end", max)


def _role(items: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the role of the first item: the layout has room for one."""
    product = items[0]["price"]["product"]
    return role(product.get("metadata")) if isinstance(product, Mapping) else None


def _period(subscription: Mapping[str, Any], items: Sequence[Mapping[str, Any]], name: str, pick: Any) -> int:
    if subscription.get(name) is not None:
        return int(subscription[name])
    return int(pick(item[name] for item in items))
