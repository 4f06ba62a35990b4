"""An invoice's document: https://docs.stripe.com/api/invoices/object.

API version 2025-03-31 moved the subscription below `parent`, the PaymentIntent below `payments` and the price of a line
below `pricing` (https://docs.stripe.com/changelog/basil); the document has the first two where the layout has them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.references import identifier, price_reference
from django_firestore_stripe.firestore.values import Reference


def invoice_fields(invoice: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an invoice: the whole object, with its subscription and PaymentIntent where they are known."""
    moved = {"subscription": subscription_of(invoice), "payment_intent": payment_intent_of(invoice)}
    return {**invoice, **{name: value for name, value in moved.items() if value and name not in invoice}}


def subscription_of(invoice: Mapping[str, Any]) -> str | None:
    """Return the id of the subscription that an invoice bills; None for a one-time invoice."""
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    found: str | None = identifier(invoice.get("subscription") or details.get("subscription"))
    return found


def payment_intent_of(invoice: Mapping[str, Any]) -> str | None:
    """Return the id of the PaymentIntent that pays an invoice; None where the object does not tell it."""
    payments = (invoice.get("payments") or {}).get("data") or ()
    moved = ((payment.get("payment") or {}).get("payment_intent") for payment in payments)
    found: str | None = identifier(invoice.get("payment_intent") or next(filter(None, moved), None))
    return found


def invoiced_prices(invoice: Mapping[str, Any]) -> list[Reference]:
    """Return the references to the prices of an invoice's lines; a line without price has none."""
    return list(_prices((invoice.get("lines") or {}).get("data") or ()))


def _prices(lines: Any) -> Iterator[Reference]:
    for line in lines:
        details = (line.get("pricing") or {}).get("price_details") or {}
        if line.get("price"):
            yield price_reference(line["price"])
        elif details.get("price") and details.get("product"):
            yield Reference(paths.price(identifier(details["product"]), identifier(details["price"])))
