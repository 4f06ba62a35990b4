"""What an invoice's event leaves out: lines beyond the first page and, in newer shapes, what it only names.

That is its payment, whole discounts, and in its lines whole prices and tax rates.
"""

import json
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from django_firestore_stripe.documents.invoice import payment_intent_of
from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.gateways.stripe import invoices
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services import caching
from django_firestore_stripe.services.tax_rates import with_tax_rates

PAYMENT = "payment-of-invoice"
# Seconds: an invoice's events come within days, most of them at once.
KEPT = 86_400
# Bytes of JSON: a document has 1 MiB, and the invoice's payment holds its lines as well.
ROOM = 750_000
# A preview is nothing that can be asked for.
UPCOMING = "upcoming_in_"


class Details:
    """What Stripe says of one invoice beyond its event: each question is asked once."""

    def __init__(self, invoice: Mapping[str, Any]) -> None:
        self._invoice = invoice
        self._asked: StripeObject | None = None

    def payment(self) -> str | None:
        """Return the id of the PaymentIntent that pays the invoice; it stays what it is, so it is remembered."""
        if not _lacks_payments(self._invoice):
            return payment_intent_of(self._invoice)
        remembered: str | None = caching.recall(PAYMENT, self._invoice["id"])
        if remembered:
            return remembered
        found = payment_intent_of({"payments": self._at_stripe()["payments"]})
        if found:
            caching.remember(PAYMENT, self._invoice["id"], found, seconds=KEPT)
        return found

    def completed(self, invoice: Mapping[str, Any]) -> StripeObject:
        """Return the invoice, from its event or as it was fetched, with its payments, whole discounts and all lines."""
        whole = dict(invoice)
        if _lacks_payments(whole):
            whole |= {"payments": self._at_stripe()["payments"], "discounts": self._whole_discounts(whole)}
        if _lacks_lines(whole):
            whole["lines"] = {**whole["lines"], **_more_lines(whole["id"])}
        if _is_newer(whole) and whole.get("lines"):
            whole["lines"] = {**whole["lines"], "data": with_tax_rates(whole["lines"].get("data") or ())}
        return whole

    def _whole_discounts(self, invoice: Mapping[str, Any]) -> list[Any]:
        known = {discount["id"]: discount for discount in self._at_stripe()["discounts"]}
        return [known.get(identifier(discount), discount) for discount in invoice.get("discounts") or ()]

    def _at_stripe(self) -> StripeObject:
        if self._asked is None:
            self._asked = _asked(self._invoice["id"])
        return self._asked


def _is_newer(invoice: Mapping[str, Any]) -> bool:
    """Whether an invoice is in a shape since API version 2025-03-31, and can be asked for."""
    return "parent" in invoice and "subscription" not in invoice and not str(invoice["id"]).startswith(UPCOMING)


def _lacks_payments(invoice: Mapping[str, Any]) -> bool:
    return _is_newer(invoice) and "payments" not in invoice


def _lacks_lines(invoice: Mapping[str, Any]) -> bool:
    """Whether there are more lines, or prices that are named and not shown."""
    lines = invoice.get("lines") or {}
    named = _is_newer(invoice) and any(map(_only_names_price, lines.get("data") or ()))
    return bool(lines.get("has_more")) or named


def _only_names_price(line: Mapping[str, Any]) -> bool:
    return isinstance(((line.get("pricing") or {}).get("price_details") or {}).get("price"), str)


def _asked(invoice: str) -> StripeObject:
    """Return the payments and discounts of an invoice; of one that Stripe does not know, none."""
    found = unless_missing(lambda: invoices.retrieve_invoice(invoice)) or {}
    return {"payments": found.get("payments") or {"data": []}, "discounts": found.get("discounts") or ()}


def _more_lines(invoice: str) -> StripeObject:
    """Return the fields of the list of lines that are known better than from the event; none if Stripe does not know it.

    All lines, or as many as a document has room for.
    """
    lines = unless_missing(lambda: invoices.list_lines(invoice))
    if lines is None:
        return {}
    sizes = accumulate(len(json.dumps(line, ensure_ascii=False).encode()) for line in lines)
    fitting = [line for line, size in zip(lines, sizes, strict=True) if size <= ROOM]
    return {"data": fitting, "has_more": len(fitting) < len(lines)}
