"""What became of a payment's money, as its charge or its document tells that there is something to ask for."""

from collections.abc import Mapping
from typing import Any

from django_firestore_stripe.documents.payment import dispute_fields, refund_fields
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.gateways.stripe.disputes import list_disputes
from django_firestore_stripe.gateways.stripe.refunds import list_refunds


def money_fields(payment: str, charge: Any, stored: Snapshot) -> dict[str, Any]:
    """Return the refunds and disputes of a payment; `charge` is its latest one, whole, where it has one."""
    known = charge if isinstance(charge, Mapping) else {}
    refunded = known.get("amount_refunded") or stored.get("refunds")
    disputed = known.get("disputed") or stored.get("disputes")
    return {
        **(refund_fields(list_refunds(payment_intent=payment)) if refunded else {}),
        **(dispute_fields(list_disputes(payment_intent=payment)) if disputed else {}),
    }
