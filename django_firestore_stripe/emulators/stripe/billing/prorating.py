"""Prorations (https://docs.stripe.com/billing/subscriptions/prorations): what a change in mid-period costs or gives back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import money

from . import invoice_items
from .line_items import described
from .subscriptions import due_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

    from .lines import Line

_BILLED = frozenset({"active", "past_due"})
_COMPARED = ("price", "quantity", "current_period_start", "current_period_end")


def share(amount: int, item: Json, moment: int) -> int:
    """Return the part of a period's price that is for the time after `moment`, to the second."""
    start, end = item["current_period_start"], item["current_period_end"]
    return money.rounded(Decimal(amount) * (end - moment) / (end - start))


def prorate(work: Work, before: Json, after: Json, *, moment: int) -> list[Json]:
    """Make the invoice items for what is different: unused time is given back, the rest of the period is charged."""
    if before["status"] not in _BILLED:
        return []
    old, new = _priced(work, before), _priced(work, after)
    made = []
    for item_id in {**old, **new}:
        if not _differs(old.get(item_id), new.get(item_id)):
            continue
        if item_id in old:
            made += _item(work, before, *old[item_id], moment=moment, sign=-1)
        if item_id in new and not _begins_now(work, new[item_id][1]) and after["status"] in _BILLED:
            made += _item(work, after, *new[item_id], moment=moment, sign=1)
    return made


def credit(work: Work, subscription: Json) -> list[Json]:
    """Give back the unused time of all items."""
    return prorate(work, subscription, {**subscription, "items": {"data": []}}, moment=work.now)


def _priced(work: Work, subscription: Json) -> Mapping[str, tuple[Line, Json]]:
    return {item["id"]: (line, item) for line, item in due_lines(work, subscription) if item}


def _differs(old: tuple[Line, Json] | None, new: tuple[Line, Json] | None) -> bool:
    if old is None or new is None:
        return True
    return any(old[1].get(name) != new[1].get(name) for name in _COMPARED)


def _begins_now(work: Work, item: Json) -> bool:
    return bool(item["current_period_start"] == work.now and item["created"] < work.now)


def _item(work: Work, subscription: Json, line: Line, item: Json, *, moment: int, sign: int) -> list[Json]:
    amount = sign * share(line.subtotal - line.discount, item, moment)
    if not amount:
        return []
    details = {"subscription": subscription["id"], "subscription_item": item["id"]}
    made = invoice_items.make(
        work,
        replace(line, subtotal=amount, discount=0, taxes=()),
        customer=subscription["customer"],
        period={"start": moment, "end": item["current_period_end"]},
        description=_description(work, line, moment, sign),
        parent={"subscription_details": details, "type": "subscription_details"},
        proration=True,
    )
    return [made]


def _description(work: Work, line: Line, moment: int, sign: int) -> str:
    day = datetime.fromtimestamp(moment, UTC)
    name = described(work, line).partition(" (at ")[0].removeprefix("1 × ")  # noqa: RUF001 - Stripe's sign
    return f"{'Unused' if sign < 0 else 'Remaining'} time on {name} after {day.day:02d} {day:%b %Y}"
