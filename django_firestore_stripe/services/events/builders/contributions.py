"""What events of other objects add to a payment's document, which is complete or absent.

They neither read nor raise its watermark, which is about the PaymentIntent alone.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django_firestore_stripe.documents.payment import payment_fields, with_invoice
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.gateways.stripe import invoices, payments
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events.targets import Draft

FindInvoice = Callable[[], str | None]


def to_payment(
    seen: Snapshot,
    added: Mapping[str, Any],
    *,
    known: Mapping[str, Any] | None = None,
    find: FindInvoice | None = None,
    afresh: bool = False,
) -> Iterator[Draft]:
    """Yield the payment with what is added; where it comes first, and always where it is `afresh`, with its PaymentIntent.

    `known` is what the caller knows of that, `find` returns the invoice that it pays. A PaymentIntent that Stripe does
    not know makes no payment.
    """
    found = _payment_intent(seen, known) if afresh or not seen.exists else None
    if found:
        prices: dict[str, Any] = {} if seen.exists else {"prices": []}
        yield Draft(path=seen.path, fields={**prices, **payment_fields(linked(found, seen, find=find)), **added})
    elif seen.exists and added:
        yield Draft(path=seen.path, fields=added)


def _payment_intent(seen: Snapshot, known: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if known and known.get("object") == "payment_intent":
        return known
    return _fetched(seen.path.rpartition("/")[2])


def _fetched(payment: str) -> StripeObject | None:
    return unless_missing(lambda: payments.retrieve_payment_intent(payment))


def linked(payment_intent: Mapping[str, Any], seen: Snapshot, *, find: FindInvoice | None = None) -> Mapping[str, Any]:
    """Return a PaymentIntent that names its invoice: its own word, else what is stored or known, else Stripe's."""
    if "invoice" in payment_intent:
        return payment_intent
    if "invoice" in (seen.fields or {}):
        return with_invoice(payment_intent, seen.get("invoice"))
    return with_invoice(payment_intent, find() if find else _invoice_at_stripe(payment_intent["id"]))


def _invoice_at_stripe(payment: str) -> str | None:
    return invoices.find_invoice(payment_intent=payment)
