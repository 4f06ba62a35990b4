"""A price's document: https://docs.stripe.com/api/prices/object."""

from collections.abc import Mapping
from typing import Any

from django_firestore_stripe.documents.basil import recurring_of
from django_firestore_stripe.documents.metadata import flattened, storable
from django_firestore_stripe.documents.references import identifier


def price_fields(price: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a price; `unit_amount` is in the currency's minor unit."""
    metadata = price.get("metadata") or {}
    recurring = price.get("recurring") or {}
    return {
        "active": price["active"],
        "billing_scheme": price["billing_scheme"],
        "tiers_mode": price.get("tiers_mode"),
        "tiers": price.get("tiers"),
        "currency": price["currency"],
        "description": price.get("nickname"),
        "type": price["type"],
        "unit_amount": price.get("unit_amount"),
        "recurring": recurring_of(price),
        "interval": recurring.get("interval"),
        "interval_count": recurring.get("interval_count"),
        "trial_period_days": recurring.get("trial_period_days"),
        "transform_quantity": price.get("transform_quantity"),
        "tax_behavior": price.get("tax_behavior"),
        "metadata": storable(metadata),
        "product": identifier(price["product"]),
        **flattened(metadata),
    }
