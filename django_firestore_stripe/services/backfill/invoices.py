"""What Stripe's list leaves out of invoices, so that they can be compared without asking for each of them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django_firestore_stripe.exceptions import StripeRefused
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.gateways.stripe.catalogue import retrieve_price
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.tax_rates import with_tax_rates

Price = StripeObject | str


def completed(invoices: Sequence[StripeObject]) -> Sequence[StripeObject]:
    """Put in the prices and the tax rates of the lines, each asked for once; Stripe cannot expand them in a list."""
    for invoice in _with_prices(invoices):
        lines = invoice.get("lines") or {}
        lines["data"] = patiently(partial(with_tax_rates, lines.get("data") or ()))
    return invoices


def _with_prices(invoices: Sequence[StripeObject]) -> Sequence[StripeObject]:
    details = [found for invoice in invoices for found in _price_details(invoice)]
    prices = {name: _price(name) for name in {found["price"] for found in details}}
    for found in details:
        found["price"] = prices[found["price"]]
    return invoices


def with_stored_charge(invoice: StripeObject, stored: Snapshot) -> StripeObject:
    """Return an invoice whose payment names the charge that its document has: a list names only the PaymentIntent."""
    payments = invoice.get("payments") or {}
    named = [_with_charge(payment, stored.get("charge")) for payment in payments.get("data") or ()]
    return {**invoice, "payments": {**payments, "data": named}}


def _price_details(invoice: StripeObject) -> Iterator[dict[str, Any]]:
    for line in (invoice.get("lines") or {}).get("data") or ():
        details = (line.get("pricing") or {}).get("price_details") or {}
        if isinstance(details.get("price"), str):
            yield details


def _price(name: str) -> Price:
    """Return a price without its tiers, as a line has it."""
    try:
        price = patiently(partial(retrieve_price, name))
    except StripeRefused:
        return name
    return {field: value for field, value in price.items() if field != "tiers"}


def _with_charge(payment: Mapping[str, Any], charge: Any) -> StripeObject:
    paid = payment.get("payment") or {}
    intent = paid.get("payment_intent")
    known = {"id": intent, "latest_charge": charge} if isinstance(intent, str) else intent
    return {**payment, "payment": {**paid, "payment_intent": known}}
