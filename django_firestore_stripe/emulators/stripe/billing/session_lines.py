"""The lines of a checkout session: what they cost now, and as `line_items` of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.state.changes import visible

from . import anchoring
from .currencies import in_currency
from .discounts import Order
from .lines import discounted, priced, taxed, totals

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

    from .lines import Line


def lines_of(work: Work, session: Json) -> list[Line]:
    """Return the session's lines with discount and tax."""
    stored: list[Json] = session["_lines"]
    lines = [_priced(work, session, line) for line in stored]
    for choice in session["discounts"] or ():
        lines = discounted(lines, work.get("coupon", choice["coupon"]))
    default: list[str] = session["_subscription_data"].get("default_tax_rates") or []
    return [
        taxed(line, [work.get("tax_rate", rate) for rate in of.get("tax_rates") or default])
        for line, of in zip(lines, stored, strict=True)
    ]


def _priced(work: Work, session: Json, line: Json) -> Line:
    return priced(in_currency(work.get("price", line["price"]), session["currency"]), line["quantity"])


def due_now(work: Work, session: Json) -> list[Line]:
    """Return the lines with what they cost up to the billing cycle anchor, if there is one."""
    lines, anchor = lines_of(work, session), anchor_of(work, session)
    if anchor is None:
        return lines
    first = anchoring.free if starts_free(session) else lambda line: anchoring.shortened(line, work.now, anchor)
    return [first(line) if line.price["recurring"] else line for line in lines]


def anchor_of(work: Work, session: Json) -> int | None:
    """When the subscription's first whole period is to begin; None if that was before the payment."""
    anchor: int | None = session["_subscription_data"].get("billing_cycle_anchor")
    return anchor if anchor and anchor > work.now else None


def starts_free(session: Json) -> bool:
    """Whether the time up to the billing cycle anchor is free."""
    return bool(session["_subscription_data"].get("proration_behavior") == "none")


def refreshed(work: Work, session: Json) -> Json:
    """Return the session with what it costs now: the time up to its billing cycle anchor gets shorter."""
    if not session["_subscription_data"].get("billing_cycle_anchor"):
        return session
    return work.change(session, None, **amounts(work, session))


def amounts(work: Work, session: Json) -> Json:
    """`amount_subtotal`, `amount_total`, `total_details`: what is due on completion."""
    lines = due_now(work, session)
    if is_trial(session):
        lines = [line for line in lines if line.price["type"] == "one_time"]
    sums = totals(lines)
    shipping = (session["shipping_cost"] or {}).get("amount_total", 0)
    return {
        "amount_subtotal": sums.subtotal,
        "amount_total": sums.total + shipping,
        "total_details": {"amount_discount": sums.discount, "amount_shipping": shipping, "amount_tax": sums.tax},
    }


def order(session: Json) -> Order:
    """Return what a discount of the session is asked for."""
    return Order(currency=session["currency"], subtotal=session["amount_subtotal"], customer=session["customer"])


def is_trial(session: Json) -> bool:
    """Whether the subscription to come starts with a trial."""
    data = session["_subscription_data"]
    return bool(data.get("trial_period_days") or data.get("trial_end"))


def line_items(work: Work, session: Json) -> list[Json]:
    """Return the `item` objects of the sub-list."""
    stored: list[Json] = session["_lines"]
    return [_item(work, line, of) for line, of in zip(due_now(work, session), stored, strict=True)]


def _item(work: Work, line: Line, stored: Json) -> Json:
    product = work.find("product", line.price["product"]) or {"name": ""}
    return {
        "id": stored["id"],
        "object": "item",
        "adjustable_quantity": stored.get("adjustable_quantity"),
        "amount_discount": line.discount,
        "amount_subtotal": line.subtotal,
        "amount_tax": line.tax,
        "amount_total": line.total,
        "currency": line.price["currency"],
        "description": product["name"],
        "metadata": stored.get("metadata") or {},
        "price": visible(work.get("price", stored["price"])),
        "quantity": line.quantity,
        "_discounts": [],
        "_taxes": [
            {"amount": tax.amount, "rate": tax.rate, "taxability_reason": None, "taxable_amount": tax.taxable}
            for tax in line.taxes
        ],
    }
