"""Subscription objects and their items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_firestore_stripe.emulators.stripe import identifiers
from django_firestore_stripe.emulators.stripe.api.pagination import listed
from django_firestore_stripe.emulators.stripe.state.changes import visible

from .currencies import in_currency
from .lines import discounted, priced, taxed
from .periods import end_of_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

    from .lines import Line

_EMPTY = (
    "application", "application_fee_percent", "billing_cycle_anchor_config", "billing_thresholds", "cancel_at",
    "canceled_at", "customer_account", "days_until_due", "default_source", "description", "ended_at", "latest_invoice",
    "next_pending_invoice_item_invoice", "on_behalf_of", "pause_collection", "pending_invoice_item_interval",
    "pending_setup_intent", "pending_update", "schedule", "test_clock", "transfer_data",
)  # fmt: skip

DAY = 24 * 60 * 60


def make(work: Work, *, customer: str, items: Sequence[Json], **fields: Any) -> Json:
    """Return a new subscription, not stored; `items` hold a price object, quantity, metadata, tax_rates."""
    subscription = work.new("subscription", **dict.fromkeys(_EMPTY))
    trial_end = fields.get("trial_end")
    end = trial_end or fields.get("billing_cycle_anchor")
    own_items = [new_item(work, item, subscription["id"], start=work.now, end=end) for item in items]
    defaults = {
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": trial_end or work.now,
        "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "currency": own_items[0]["price"]["currency"],
        "customer": customer,
        "default_payment_method": None,
        "default_tax_rates": [],
        "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": item_list(own_items, subscription["id"]),
        "metadata": {},
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        "start_date": work.now,
        "test_clock": work.get("customer", customer).get("test_clock"),
        "trial_end": None,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": work.now if trial_end else None,
    }
    return {**subscription, **defaults, **fields}


def item_list(items: Sequence[Json], subscription: str) -> Json:
    """Return the items as a list object."""
    url = f"/v1/subscription_items?subscription={subscription}"
    return {**listed(items, url=url), "total_count": len(items)}


def period_end(subscription: Json) -> int:
    """When the next of its periods ends."""
    ends: list[int] = [item["current_period_end"] for item in subscription["items"]["data"]]
    return min(ends)


def new_item(work: Work, item: Json, subscription: str, *, start: int, end: int | None) -> Json:
    """One item, billed from `start` to `end` (None: one interval of its price)."""
    price = item["price"]
    made = {
        "id": identifiers.new_id("subscription_item"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": work.now,
        "current_period_end": end or end_of_period(start, price["recurring"]),
        "current_period_start": start,
        "discounts": [],
        "metadata": item.get("metadata") or {},
        "plan": plan(price),
        "price": visible(price),
        "quantity": item.get("quantity", 1),
        "subscription": subscription,
        "tax_rates": item.get("tax_rates") or [],
    }
    if price["recurring"]["usage_type"] == "metered":
        del made["quantity"]
    return made


def plan(price: Json) -> Json:
    """Return a recurring price in the shape of the older Plans API."""
    recurring = price["recurring"]
    transform = price["transform_quantity"]
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": price["billing_scheme"],
        "created": price["created"],
        "currency": price["currency"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "livemode": price["livemode"],
        "metadata": price["metadata"],
        "meter": recurring["meter"],
        "nickname": price["nickname"],
        "product": price["product"],
        "tiers_mode": price["tiers_mode"],
        "transform_usage": transform,
        "trial_period_days": recurring["trial_period_days"],
        "usage_type": recurring["usage_type"],
    }


def due_lines(work: Work, subscription: Json) -> list[tuple[Line, Json | None]]:
    """Return what a period costs: a line per item, less discounts, with tax."""
    items: list[Json] = subscription["items"]["data"]
    prices = [in_currency(work.get("price", item["price"]["id"]), subscription["currency"]) for item in items]
    lines = [priced(price, item.get("quantity")) for price, item in zip(prices, items, strict=True)]
    for discount_id in subscription["discounts"]:
        discount = work.get("discount", discount_id)
        lines = discounted(lines, work.get("coupon", discount["source"]["coupon"]))
    rates = [item["tax_rates"] or subscription["default_tax_rates"] for item in items]
    return [(taxed(line, rate), item) for line, rate, item in zip(lines, rates, items, strict=True)]
