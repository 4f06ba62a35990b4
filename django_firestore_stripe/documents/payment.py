"""A payment's document: the whole PaymentIntent, what was bought, and what became of the money."""

from collections.abc import Mapping, Sequence
from typing import Any

from django_firestore_stripe.documents.metadata import storable
from django_firestore_stripe.documents.references import price_references

# What the customer, who can read the document, may see; not a dispute's evidence, nor metadata.
REFUND = ("id", "amount", "charge", "created", "currency", "reason", "status")
DISPUTE = ("id", "amount", "charge", "created", "currency", "reason", "status")
# Refunds that took the money out of Stripe's hands: https://docs.stripe.com/api/refunds/object#refund_object-status.
NOT_REFUNDED = frozenset({"failed", "canceled"})


def payment_fields(payment_intent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a payment; `created` stays Unix seconds, as the JavaScript SDK reads it."""
    fields: dict[str, Any] = storable(dict(payment_intent))
    return fields


def with_invoice(payment_intent: Mapping[str, Any], invoice: str | None) -> dict[str, Any]:
    """Return a PaymentIntent that names its invoice, which it does not itself since API version 2025-03-31."""
    return {"invoice": invoice, **payment_intent}


def purchase_fields(line_items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a checkout session adds to its payment: the line items and the references to their prices."""
    return {"prices": price_references(line_items), "items": storable(list(line_items))}


def refund_fields(refunds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a payment's refunds add to it; nothing where there are none. Amounts are in the currency's minor unit."""
    if not refunds:
        return {}
    amounts = (refund["amount"] for refund in refunds if refund.get("status") not in NOT_REFUNDED)
    return {"refunds": [_known(refund, REFUND) for refund in refunds], "amount_refunded": sum(amounts)}


def dispute_fields(disputes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a payment's disputes add to it; nothing where there are none."""
    return {"disputes": [_known(dispute, DISPUTE) for dispute in disputes]} if disputes else {}


def _known(thing: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: thing[name] for name in names if thing.get(name) is not None}
