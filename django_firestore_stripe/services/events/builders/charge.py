"""charge.refunded, refund.* and charge.dispute.*: what became of a payment's money, below the payment."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.payment import dispute_fields, refund_fields
from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.gateways.stripe import disputes, refunds
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events.builders.contributions import to_payment
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.registry import handles
from django_firestore_stripe.services.events.targets import Draft, Seen, Target

Added = Callable[[str], Mapping[str, Any]]


@handles("charge.refunded", "refund.updated", "refund.failed", "charge.refund.updated", personal=True)
def build_refund(event: Event, uid: str) -> Target:
    """Keep all refunds of a payment, which can fail long after; a charge without PaymentIntent has no document."""
    return _target(event, uid, lambda payment: refund_fields(refunds.list_refunds(payment_intent=payment)))


@handles(
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    personal=True,
)
def build_dispute(event: Event, uid: str) -> Target:
    """Keep all disputes of a payment: whose it is, only the payment says."""
    return _target(event, uid, lambda payment: dispute_fields(disputes.list_disputes(payment_intent=payment)))


def _target(event: Event, uid: str, added: Added) -> Target:
    """Return the payment as target: the watermark is its own, and what is added is always read at Stripe."""
    payment = identifier(event.object.get("payment_intent"))
    path = paths.payment(uid, payment) if payment else None

    def write(seen: Seen, _charge: StripeObject) -> Iterator[Draft]:
        if path is None:
            return
        fields = unless_missing(lambda: added(payment))
        if fields is not None:
            yield from to_payment(seen[path], fields)

    return Target(own=None, also=(path,) if path else (), write=write, fetch=lambda: dict(event.object))
