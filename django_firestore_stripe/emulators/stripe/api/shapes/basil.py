"""Before 2025-03-31.basil: periods on the subscription, one payment per invoice, prices on lines.

https://docs.stripe.com/changelog/basil
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.billing.subscriptions import plan as plan_of
from django_firestore_stripe.emulators.stripe.state.changes import visible

from .reader import Reader, without

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_firestore_stripe.emulators.stripe.json_types import Json

_LINE_TYPES = {"invoice_item_details": "invoiceitem", "subscription_item_details": "subscription"}


def subscription(reader: Reader, thing: Json) -> Json:
    items: list[Json] = thing["items"]["data"]
    return {
        **thing,
        "current_period_end": max(item["current_period_end"] for item in items),
        "current_period_start": max(item["current_period_start"] for item in items),
        "discount": first_discount(reader, thing["discounts"]),
    }


def subscription_item(_reader: Reader, thing: Json) -> Json:
    return without(thing, "current_period_end", "current_period_start")


def first_discount(reader: Reader, discounts: Iterable[str | Json]) -> Json | None:
    """Return the only discount that there could be."""
    for discount in discounts:
        found = reader.find("discount", discount) if isinstance(discount, str) else discount
        return visible(found) if found else None
    return None


def invoice(reader: Reader, thing: Json) -> Json:
    details = (thing["parent"] or {}).get("subscription_details")
    taxes = thing["total_taxes"]
    older = without(thing, "amount_overpaid", "amount_paid_off_stripe", "confirmation_secret", "parent", "total_taxes")
    return {
        **older,
        **_payment(reader, thing),
        "application_fee_amount": None,
        "discount": first_discount(reader, thing["discounts"]),
        "paid": thing["status"] == "paid",
        "quote": None,
        "subscription": details["subscription"] if details else None,
        "subscription_details": {"metadata": details["metadata"] if details else None},
        "tax": sum(tax["amount"] for tax in taxes) if taxes else None,
        "total_tax_amounts": [_tax(tax) for tax in taxes],
        "transfer_data": None,
    }


def _payment(reader: Reader, thing: Json) -> Json:
    """Return what became `payments`: the intent, its charge, and whether Stripe had nothing to do with it."""
    for payment in reader.all("invoice_payment", invoice=thing["id"]):
        intent = reader.find("payment_intent", payment["payment"]["payment_intent"])
        if intent:
            return {"charge": intent["latest_charge"], "paid_out_of_band": False, "payment_intent": intent["id"]}
    return {"charge": None, "paid_out_of_band": False, "payment_intent": None}


def _tax(tax: Json) -> Json:
    return {
        "amount": tax["amount"],
        "inclusive": tax["tax_behavior"] == "inclusive",
        "tax_rate": tax["tax_rate_details"]["tax_rate"],
        "taxability_reason": None,
        "taxable_amount": tax["taxable_amount"],
    }


def line_item(reader: Reader, thing: Json) -> Json:
    details = _details(thing)
    price = _price(reader, thing)
    added = sum(tax["amount"] for tax in thing["taxes"] if tax["tax_behavior"] == "inclusive")
    return {
        **without(thing, "parent", "pricing", "quantity_decimal", "subtotal", "taxes"),
        **_from_parent(details),
        "amount_excluding_tax": thing["amount"] - added,
        "plan": _plan(price),
        "price": price,
        "tax_amounts": [_tax(tax) for tax in thing["taxes"]],
        "tax_rates": [_rate(reader, tax) for tax in thing["taxes"]],
        "type": _LINE_TYPES.get((thing["parent"] or {}).get("type", ""), "invoiceitem"),
        "unit_amount_excluding_tax": (thing["pricing"] or {}).get("unit_amount_decimal"),
    }


def _details(thing: Json) -> Json:
    parent = thing["parent"] or {}
    return parent.get("subscription_item_details") or parent.get("invoice_item_details") or {}


def _from_parent(details: Json) -> Json:
    # an item of the invoice, or of the subscription: the other one is not even null
    items = {name: details[name] for name in ("invoice_item", "subscription_item") if details.get(name)}
    return {
        "proration": details.get("proration", False),
        "proration_details": details.get("proration_details") or {"credited_items": None},
        "subscription": details.get("subscription"),
        **items,
    }


def _price(reader: Reader, thing: Json) -> Json | None:
    pricing = thing["pricing"] or {}
    chosen = (pricing.get("price_details") or {}).get("price")
    found = chosen if isinstance(chosen, dict) else reader.find("price", chosen or "")
    return visible(found) if found else None


def _plan(price: Json | None) -> Json | None:
    return plan_of(price) if price and price["recurring"] else None


def _rate(reader: Reader, tax: Json) -> Json:
    return reader.find("tax_rate", tax["tax_rate_details"]["tax_rate"]) or {}


def invoice_item(reader: Reader, thing: Json) -> Json:
    details = (thing["parent"] or {}).get("subscription_details") or {}
    price = _price(reader, thing)
    return {
        **without(thing, "net_amount", "parent", "pricing", "quantity_decimal"),
        "plan": _plan(price),
        "price": price,
        "subscription": details.get("subscription"),
        "unit_amount": price["unit_amount"] if price else thing["amount"],
        "unit_amount_decimal": price["unit_amount_decimal"] if price else str(thing["amount"]),
    }


def paid_for(reader: Reader, thing: Json) -> Json:
    """Charges and payment intents named their invoice."""
    intent = thing["id"] if thing["object"] == "payment_intent" else thing["payment_intent"]
    for payment in reader.all("invoice_payment", _intent=intent):
        return {**thing, "invoice": payment["invoice"]}
    return {**thing, "invoice": None}


def price(_reader: Reader, thing: Json) -> Json:
    recurring = thing["recurring"]
    return {**thing, "recurring": {**recurring, "aggregate_usage": None} if recurring else None}


def plan(_reader: Reader, thing: Json) -> Json:
    return {**thing, "aggregate_usage": None}


def session(_reader: Reader, thing: Json) -> Json:
    collected = thing["collected_information"] or {}
    return {**thing, "shipping_details": collected.get("shipping_details")}
