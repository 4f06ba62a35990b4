"""The first period where `billing_cycle_anchor` ends it early (https://docs.stripe.com/billing/subscriptions/billing-cycle)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import money
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest

from .discounts import Order
from .lines import Line, totals
from .periods import end_of_period
from .subscriptions import due_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def check(anchor: int, *, start: int, items: Iterable[Json]) -> None:
    """`InvalidRequest` unless the anchor is after `start` and no later than a whole period of every price."""
    if anchor <= start:
        raise InvalidRequest("Invalid timestamp: must be in the future", param="billing_cycle_anchor")
    natural = min(end_of_period(start, item["price"]["recurring"]) for item in items)
    if anchor > natural:
        raise InvalidRequest(
            f"billing_cycle_anchor cannot be later than next natural billing date ({natural}) for plan",
            param="billing_cycle_anchor",
        )


def order(work: Work, subscription: Json) -> Order:
    """Return what a discount of the first invoice is asked for."""
    subtotal = totals(line for line, _ in first_lines(work, subscription)).subtotal
    return Order(currency=subscription["currency"], subtotal=subtotal, customer=subscription["customer"])


def first_lines(work: Work, subscription: Json) -> list[tuple[Line, Json | None]]:
    """Return what the first period costs: nothing on trial, a part of the price up to an anchor."""
    lines = due_lines(work, subscription)
    if subscription["trial_end"] or subscription.get("_starts_free"):
        return [(Line(price=line.price, quantity=line.quantity, subtotal=0), item) for line, item in lines]
    return [(_shortened(line, item) if item else line, item) for line, item in lines]


def _shortened(line: Line, item: Json) -> Line:
    start, end = item["current_period_start"], item["current_period_end"]
    recurring = item["price"]["recurring"]
    if end == end_of_period(start, recurring):
        return line
    share = Decimal(end - start) / (end - end_of_period(end, recurring, -1))
    return replace(
        line,
        subtotal=money.rounded(line.subtotal * share),
        discount=money.rounded(line.discount * share),
        taxes=tuple(
            replace(tax, amount=money.rounded(tax.amount * share), taxable=money.rounded(tax.taxable * share))
            for tax in line.taxes
        ),
    )
