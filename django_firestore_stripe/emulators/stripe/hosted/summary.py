"""What the checkout page says about the order, as text."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import money
from django_firestore_stripe.emulators.stripe.billing import session_lines
from django_firestore_stripe.emulators.stripe.billing.lines import totals

from .order_fields import quantity_input

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.billing.lines import Line
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_SUBMIT_VERBS = {"book": "Book", "donate": "Donate"}


def summary(work: Work, session: Json, merchant: str) -> Json:
    """Title, headline amount, lines, sums and the button's text."""
    if session["mode"] == "setup":
        return {
            "headline": "",
            "lines": [],
            "submit": "Save card",
            "sums": [],
            "title": f"Save your payment details with {merchant}",
            "note": "Your card is not charged now.",
        }
    lines = session_lines.lines_of(work, session)
    return {
        "headline": _headline(session, lines),
        "lines": [_line(work, line, of) for line, of in zip(lines, session["_lines"], strict=True)],
        "note": _note(work, session, lines),
        "per": "" if session_lines.is_trial(session) else _interval(lines),
        "submit": _submit(session),
        "sums": _sums(work, session, lines),
        "title": _title(work, session, lines, merchant),
        "total": money.formatted(session["amount_total"], session["currency"]),
        "total_label": "Total due today" if session["mode"] == "subscription" else "Total",
    }


def _title(work: Work, session: Json, lines: list[Line], merchant: str) -> str:
    if session["mode"] == "payment":
        return f"Pay {merchant}"
    first = next(line for line in lines if line.price["type"] == "recurring")
    name = _product(work, first)["name"]
    return f"{'Try' if session_lines.is_trial(session) else 'Subscribe to'} {name}"


def _headline(session: Json, lines: list[Line]) -> str:
    if session_lines.is_trial(session):
        days = session["_subscription_data"].get("trial_period_days")
        return f"{days} day{'' if days == 1 else 's'} free" if days else "Free trial"
    recurring = [line for line in lines if line.price["type"] == "recurring"]
    amount = totals(recurring).total if recurring else session["amount_total"]
    return money.formatted(amount, session["currency"])


def _note(work: Work, session: Json, lines: list[Line]) -> str:
    end = _first_whole_period(work, session)
    if end is None:
        return ""
    amount = money.formatted(totals(line for line in lines if line.price["recurring"]).total, session["currency"])
    day = datetime.fromtimestamp(end, UTC)
    return f"Then {amount} {_interval(lines)} from {day:%B} {day.day}, {day.year}"


def _first_whole_period(work: Work, session: Json) -> int | None:
    data = session["_subscription_data"]
    if not session_lines.is_trial(session):
        return session_lines.anchor_of(work, session)
    return int(data.get("trial_end") or work.now + data["trial_period_days"] * 86400)


def _interval(lines: list[Line]) -> str:
    """`per month`, `every 3 months`; nothing for one-time prices."""
    for line in lines:
        if line.price["recurring"]:
            return every(line.price["recurring"])
    return ""


def every(recurring: Json) -> str:
    """How often a price is billed."""
    count, interval = recurring["interval_count"], recurring["interval"]
    return f"per {interval}" if count == 1 else f"every {count} {interval}s"


def _product(work: Work, line: Line) -> Json:
    return work.find("product", line.price["product"]) or {
        "name": line.price["product"],
        "description": None,
        "images": [],
    }


def _line(work: Work, line: Line, stored: Json) -> Json:
    product = _product(work, line)
    recurring, unit = line.price["recurring"], line.price["unit_amount"]
    each = money.formatted(unit, line.price["currency"]) if unit is not None else ""
    return {
        "amount": money.formatted(line.subtotal, line.price["currency"]),
        "adjustable": quantity_input(stored),
        "description": product["description"] or "",
        "each": f"{each} each" if each and (line.quantity or 1) > 1 else "",
        "image": next(iter(product["images"]), ""),
        "initial": product["name"][:1].upper(),
        "interval": f"Billed {_adverb(recurring)}" if recurring else "",
        "name": product["name"],
        "quantity": f"Qty {line.quantity}" if (line.quantity or 1) > 1 else "",
    }


def _adverb(recurring: Json) -> str:
    count, interval = recurring["interval_count"], recurring["interval"]
    if count > 1:
        return f"every {count} {interval}s"
    return {"day": "daily", "week": "weekly", "month": "monthly", "year": "yearly"}[str(interval)]


def _sums(work: Work, session: Json, lines: list[Line]) -> list[Json]:
    currency = session["currency"]
    sums = totals(session_lines.due_now(work, session) if session_lines.anchor_of(work, session) else lines)
    rows = [{"label": "Subtotal", "amount": money.formatted(sums.subtotal, currency)}]
    off = money.formatted(sums.discount, currency)
    rows += [_discount_row(work, choice, off, session) for choice in session["discounts"] or ()]
    rows += _tax_rows(lines, currency)
    if session["shipping_cost"]:
        rows.append(
            {"label": "Shipping", "amount": money.formatted(session["shipping_cost"]["amount_total"], currency)}
        )
    return rows


def _discount_row(work: Work, choice: Json, amount: str, session: Json) -> Json:
    coupon = work.get("coupon", choice["coupon"])
    code = work.get("promotion_code", choice["promotion_code"])["code"] if choice["promotion_code"] else ""
    off = (
        f"{money.decimal_text(Decimal(str(coupon['percent_off'])))}% off"
        if coupon["percent_off"] is not None
        else f"{money.formatted(coupon['amount_off'], coupon['currency'])} off"
    )
    return {
        "label": code or coupon["name"] or "Discount",
        "detail": off,
        "amount": f"\u2212{amount}",
        "is_discount": True,
        "removable": bool(code and session["allow_promotion_codes"]),
    }


def _tax_rows(lines: list[Line], currency: str) -> list[Json]:
    amounts: dict[str, int] = {}
    for line in lines:
        for tax in line.taxes:
            name = (
                f"{tax.rate['display_name']} ({tax.rate['percentage']:g}%{' incl.' if tax.rate['inclusive'] else ''})"
            )
            amounts[name] = amounts.get(name, 0) + tax.amount
    return [{"label": name, "amount": money.formatted(amount, currency)} for name, amount in amounts.items()]


def _submit(session: Json) -> str:
    if session_lines.is_trial(session):
        return "Start trial"
    if session["mode"] == "subscription":
        return "Subscribe"
    if not session["amount_total"]:
        return "Complete order"
    verb = _SUBMIT_VERBS.get(session["submit_type"] or "", "Pay")
    return f"{verb} {money.formatted(session['amount_total'], session['currency'])}"
