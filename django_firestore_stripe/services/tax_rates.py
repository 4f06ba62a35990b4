"""Whole tax rates in the lines of invoices, which since API version 2025-03-31 only name them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django_firestore_stripe.gateways.stripe import tax_rates as gateway
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services import caching

RATE = "tax-rate"


def with_tax_rates(lines: Iterable[Mapping[str, Any]]) -> list[StripeObject]:
    """Return an invoice's lines with whole tax rates; Stripe is asked for each of them once in five minutes."""
    return [
        {**line, "taxes": [_with_rate(tax) for tax in line["taxes"]]} if line.get("taxes") else {**line}
        for line in lines
    ]


def _with_rate(tax: Mapping[str, Any]) -> Mapping[str, Any]:
    details = tax.get("tax_rate_details") or {}
    named = details.get("tax_rate")
    rate = _rate(named) if isinstance(named, str) else None
    return {**tax, "tax_rate_details": {**details, "tax_rate": rate}} if rate else tax


def _rate(tax_rate: str) -> StripeObject | None:
    """Return a tax rate; None where Stripe no longer has it."""
    found: StripeObject | None = caching.recall(RATE, tax_rate)
    if found is None:
        found = unless_missing(lambda: gateway.retrieve_tax_rate(tax_rate))
        caching.remember(RATE, tax_rate, found, seconds=caching.PRICE_SECONDS)
    return found
