"""Prices in their further currencies, and customers who pay in one only."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import money
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_ENDED = frozenset({"canceled", "incomplete_expired"})


def in_currency(price: Json, currency: str, *, param: str = "currency") -> Json:
    """Return the price with its amount in a currency; `InvalidRequest` where its `currency_options` have none."""
    if price["currency"] == currency:
        return price
    option = (price.get("_currency_options") or {}).get(currency) or {}
    text = option.get("unit_amount_decimal") or option.get("unit_amount")
    if text is None:
        raise InvalidRequest(
            f"The price specified only supports `{price['currency']}`. This doesn't match the expected currency: "
            f"`{currency}`.",
            param=param,
        )
    amount = Decimal(text)
    whole = int(amount) if amount == amount.to_integral_value() else None
    return {**price, "currency": currency, "unit_amount": whole, "unit_amount_decimal": money.decimal_text(amount)}


def check(work: Work, customer: str, currency: str) -> None:
    """`InvalidRequest` where the customer subscribes to something in another currency."""
    for subscription in work.all("subscription", customer=customer):
        if subscription["status"] not in _ENDED and subscription["currency"] != currency:
            raise InvalidRequest(
                "You cannot combine currencies on a single customer. This customer has an active subscription, "
                f"subscription schedule, discount, quote, or invoice item with currency {subscription['currency']}."
            )


def remember(work: Work, customer_id: str, currency: str) -> None:
    """Make it the currency in which the customer is billed."""
    customer = work.get("customer", customer_id)
    if customer["currency"] != currency:
        work.change(customer, "customer.updated", currency=currency)
