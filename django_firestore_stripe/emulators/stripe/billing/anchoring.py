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


def check(anchor: int, *, start: int, items: Iterable[Json], param: str = "billing_cycle_anchor") -> None:
    """`InvalidRequest` unless the anchor is after `start` and no later than a whole period of every price."""
    if anchor <= start:
        raise InvalidRequest("Invalid timestamp: must be in the future", param=param)
    natural = min(end_of_period(start, item["price"]["recurring"]) for item in items)
    if anchor > natural:
        raise InvalidRequest(
            f"billing_cycle_anchor cannot be later than next natural billing date ({natural}) for plan",
            param=param,
        )


def order(work: Work, subscription: Json) -> Order:
    """Return what a discount of the first invoice is asked for."""
    subtotal = totals(line for line, _ in first_lines(work, subscription)).subtotal
    return Order(currency=subscription["currency"], subtotal=subtotal, customer=subscription["customer"])


def first_lines(work: Work, subscription: Json) -> list[tuple[Line, Json | None]]:
    """Return what the first period costs: nothing on trial, a part of the price up to an anchor."""
    lines = due_lines(work, subscription)
    if subscription["trial_end"] or subscription.get("_starts_free"):
        return [(free(line), item) for line, item in lines]
    return [(_first(line, item) if item else line, item) for line, item in lines]


def _first(line: Line, item: Json) -> Line:
    return shortened(line, item["current_period_start"], item["current_period_end"])


def free(line: Line) -> Line:
    """Return the line of a period that costs nothing."""
    return Line(price=line.price, quantity=line.quantity, subtotal=0)


def shortened(line: Line, start: int, end: int) -> Line:
    """Return what the recurring line costs where its first period ends early: its part by the second."""
    recurring = line.price["recurring"]
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
