"""A payment's document: the whole PaymentIntent, and what was bought."""

from collections.abc import Mapping, Sequence
from typing import Any

from django_firestore_stripe.documents.references import price_references


def payment_fields(payment_intent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a payment; `created` stays Unix seconds, as the JavaScript SDK reads it."""
    return dict(payment_intent)


def purchase_fields(line_items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a checkout session adds to its payment: the line items and the references to their prices."""
    return {"prices": price_references(line_items), "items": list(line_items)}
