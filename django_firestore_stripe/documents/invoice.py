"""An invoice's document: https://docs.stripe.com/api/invoices/object."""

from collections.abc import Iterator, Mapping
from typing import Any

from django_firestore_stripe.documents import basil
from django_firestore_stripe.documents.metadata import storable
from django_firestore_stripe.documents.references import identifier, price_reference
from django_firestore_stripe.documents.shapes import in_layout
from django_firestore_stripe.firestore.values import Reference


def invoice_fields(invoice: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an invoice: the whole object, in the layout's shape."""
    fields: dict[str, Any] = storable(in_layout(invoice))
    return fields


def subscription_of(invoice: Mapping[str, Any]) -> str | None:
    """Return the id of the subscription that an invoice bills; None for a one-time invoice."""
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    found: str | None = identifier(invoice.get("subscription") or details.get("subscription"))
    return found


def payment_intent_of(invoice: Mapping[str, Any]) -> str | None:
    """Return the id of the PaymentIntent that pays an invoice; None where the object does not tell it."""
    found: str | None = identifier(invoice.get("payment_intent")) or basil.paid_with(invoice).get("id")
    return found


def invoiced_prices(invoice: Mapping[str, Any]) -> list[Reference]:
    """Return the references to the prices of an invoice's lines; a line without price has none."""
    return list(_prices(_lines(invoice)))


def invoice_purchase_fields(invoice: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an invoice adds to its payment: the references to its lines' prices and, where it has any, the lines."""
    lines = _lines(invoice_fields(invoice))
    return {"prices": invoiced_prices(invoice), **({"items": list(lines)} if lines else {})}


def _lines(invoice: Mapping[str, Any]) -> Any:
    return (invoice.get("lines") or {}).get("data") or ()


def _prices(lines: Any) -> Iterator[Reference]:
    for line in lines:
        price = line.get("price") or basil.price_of(line)
        if price:
            yield price_reference(price)
