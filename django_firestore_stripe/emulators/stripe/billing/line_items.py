"""Lines in the shape of invoice line items, and taxes in the shape of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers, money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

    from .lines import Line, Tax


def invoice_line(work: Work, line: Line, *, owner: Json, item: Json | None, invoice: str, discounts: list[str]) -> Json:
    """One line of an invoice; `item` is the subscription item that it is for, None for a one-time price."""
    start = item["current_period_start"] if item else work.now
    end = item["current_period_end"] if item else work.now
    subscription = owner["id"] if owner.get("object") == "subscription" else None
    return {
        "id": identifiers.new_id("line_item"),
        "object": "line_item",
        "amount": line.subtotal,
        "currency": line.price["currency"],
        "description": described(work, line),
        "discount_amounts": [{"amount": line.discount, "discount": discount} for discount in discounts],
        "discountable": True,
        "discounts": [],
        "invoice": invoice,
        "livemode": work.origin.livemode,
        "metadata": item["metadata"] if item else {},
        "parent": _parent(subscription, item),
        "period": {"end": end, "start": start},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": line.price["id"], "product": line.price["product"]},
            "type": "price_details",
            "unit_amount_decimal": line.price["unit_amount_decimal"],
        },
        "quantity": line.quantity,
        "quantity_decimal": None if line.quantity is None else str(line.quantity),
        "subscription": subscription,
        "subtotal": line.subtotal,
        "taxes": [tax_amount(tax) for tax in line.taxes],
    }


def pending_line(item: Json, invoice: str) -> Json:
    """Return the line of an invoice item that was waiting."""
    details = (item["parent"] or {}).get("subscription_details") or {}
    subscription = details.get("subscription")
    return {
        "id": identifiers.new_id("line_item"),
        "object": "line_item",
        **{name: item[name] for name in ("amount", "currency", "description", "discountable", "discounts", "livemode")},
        **{name: item[name] for name in ("metadata", "period", "pricing", "quantity", "quantity_decimal")},
        "discount_amounts": [],
        "invoice": invoice,
        "parent": _pending_parent(item, details),
        "pretax_credit_amounts": [],
        "subscription": subscription,
        "subtotal": item["amount"],
        "taxes": [],
    }


def _pending_parent(item: Json, details: Json) -> Json:
    common = {
        "invoice_item": item["id"],
        "proration": item["proration"],
        "proration_details": {"credited_items": None},
        "subscription": details.get("subscription"),
    }
    if not details.get("subscription_item"):
        return {"invoice_item_details": common, "subscription_item_details": None, "type": "invoice_item_details"}
    more = {**common, "subscription_item": details["subscription_item"]}
    return {"invoice_item_details": None, "subscription_item_details": more, "type": "subscription_item_details"}


def _parent(subscription: str | None, item: Json | None) -> Json:
    details = {
        "invoice_item": None,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": subscription,
    }
    if item is None:
        return {
            "invoice_item_details": {**details, "invoice_item": identifiers.new_id("invoiceitem")},
            "subscription_item_details": None,
            "type": "invoice_item_details",
        }
    return {
        "invoice_item_details": None,
        "subscription_item_details": {**details, "subscription_item": item["id"]},
        "type": "subscription_item_details",
    }


def described(work: Work, line: Line) -> str:
    """Return `2 x Mug (at $10.00 / month)`."""
    product = work.find("product", line.price["product"]) or {"name": line.price["product"]}
    recurring = line.price["recurring"]
    if not recurring or line.price["unit_amount"] is None:
        return str(product["name"])
    amount = money.formatted(line.price["unit_amount"], line.price["currency"])
    return f"{line.quantity or 1} × {product['name']} (at {amount} / {recurring['interval']})"  # noqa: RUF001 - Stripe's sign


def tax_amount(tax: Tax) -> Json:
    """Return a tax of an invoice or of one of its lines."""
    return {
        "amount": tax.amount,
        "tax_behavior": "inclusive" if tax.rate["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": tax.rate["id"]},
        "taxability_reason": "not_available",
        "taxable_amount": tax.taxable,
        "type": "tax_rate_details",
    }


def summed_taxes(lines: Iterable[Line]) -> list[Json]:
    """Return the taxes of an invoice: its lines' added up by rate."""
    sums: dict[str, Json] = {}
    for line in lines:
        for tax in line.taxes:
            amount = tax_amount(tax)
            known = sums.setdefault(tax.rate["id"], {**amount, "amount": 0, "taxable_amount": 0})
            known["amount"] += amount["amount"]
            known["taxable_amount"] += amount["taxable_amount"]
    return list(sums.values())
