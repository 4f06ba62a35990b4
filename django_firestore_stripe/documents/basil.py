"""What API version 2025-03-31 ("basil") took from invoices and their lines, read from what it brought instead.

https://docs.stripe.com/changelog/basil. Whole objects that newer versions only name (a line's price and tax rates, a
discount, a charge) are there where they were asked for, and otherwise what is known of them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django_firestore_stripe.documents.references import identifier

INVOICE = frozenset(
    {"amount_overpaid", "amount_paid_off_stripe", "confirmation_secret", "parent", "payments", "total_taxes"}
)
LINE_ITEM = frozenset({"parent", "pricing", "quantity_decimal", "subtotal", "taxes"})
LINE_TYPES = {"subscription_item_details": "subscription"}
# A plan's fields that a price has under the same name, and those that have another name.
PLAN = (
    "id",
    "active",
    "billing_scheme",
    "created",
    "currency",
    "livemode",
    "metadata",
    "nickname",
    "product",
    "tiers_mode",
)
PLAN_OF_PRICE = {
    "amount": "unit_amount",
    "amount_decimal": "unit_amount_decimal",
    "transform_usage": "transform_quantity",
}
PLAN_OF_RECURRING = ("aggregate_usage", "interval", "interval_count", "meter", "trial_period_days", "usage_type")


def invoice(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that invoices had before."""
    parent = thing["parent"] or {}
    taxes = thing.get("total_taxes") or ()
    details = parent.get("subscription_details") or {}
    paid_by = paid_with(thing)
    return {
        "application_fee_amount": None,
        "charge": paid_by.get("latest_charge"),
        **_discounts(thing.get("discounts") or ()),
        "paid": thing.get("status") == "paid",
        "paid_out_of_band": False,
        "payment_intent": paid_by.get("id"),
        "quote": (parent.get("quote_details") or {}).get("quote"),
        "subscription": identifier(details.get("subscription")),
        "subscription_details": {"metadata": details.get("metadata")},
        "tax": sum(tax["amount"] for tax in taxes) if taxes else None,
        "total_tax_amounts": [_tax(tax) for tax in taxes],
        "transfer_data": None,
    }


def paid_with(thing: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the PaymentIntent that pays an invoice, all that is known of it; empty where the invoice names none.

    An invoice can be paid in parts; the layout has room for the default one.
    """
    payments = (thing.get("payments") or {}).get("data") or ()
    for payment in sorted(payments, key=lambda payment: not payment.get("is_default")):
        found = (payment.get("payment") or {}).get("payment_intent")
        if found:
            return found if isinstance(found, Mapping) else {"id": found}
    return {}


def line_item(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that an invoice's lines had before."""
    parent = thing.get("parent") or {}
    kind = parent.get("type") or ""
    details = parent.get(kind) or {}
    price = price_of(thing)
    taxes = thing.get("taxes") or ()
    included = sum(tax["amount"] for tax in taxes if tax.get("tax_behavior") == "inclusive")
    return {
        "amount_excluding_tax": thing["amount"] - included,
        "plan": _plan(price) if price and price.get("recurring") else None,
        "price": price,
        "proration": details.get("proration", False),
        "proration_details": details.get("proration_details") or {"credited_items": None},
        "subscription": details.get("subscription"),
        **{name: details[name] for name in ("invoice_item", "subscription_item") if details.get(name)},
        "tax_amounts": [_tax(tax) for tax in taxes],
        "tax_rates": [_whole_tax_rate(tax) for tax in taxes],
        "type": LINE_TYPES.get(kind, "invoiceitem"),
        "unit_amount_excluding_tax": (thing["pricing"] or {}).get("unit_amount_decimal"),
    }


def price_of(line: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the price of a line: whole where it was asked for, else its id and product's; None where there is none."""
    details = (line.get("pricing") or {}).get("price_details") or {}
    price, product = details.get("price"), identifier(details.get("product"))
    if not price or not product:
        return None
    return _price(price) if isinstance(price, Mapping) else {"id": price, "object": "price", "product": product}


def _price(price: Mapping[str, Any]) -> dict[str, Any]:
    return {**price, "recurring": recurring_of(price)}


def recurring_of(price: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return how often a price is billed; since basil it names a meter, and no way to add usage up."""
    recurring: dict[str, Any] | None = price.get("recurring")
    if recurring and "meter" in recurring:
        return {"aggregate_usage": None, **recurring}
    return recurring


def _plan(price: Mapping[str, Any]) -> dict[str, Any]:
    """Return a recurring price as the plan that it was before there were prices."""
    recurring = price["recurring"]
    return {
        "object": "plan",
        **{name: price.get(name) for name in PLAN},
        **{name: price.get(origin) for name, origin in PLAN_OF_PRICE.items()},
        **{name: recurring.get(name) for name in PLAN_OF_RECURRING},
    }


def _discounts(discounts: Iterable[Any]) -> dict[str, Any]:
    """Return the first discount whole, where it was asked for, and the ids of all: before, there was room for one."""
    whole = [discount for discount in discounts if isinstance(discount, Mapping)]
    return {
        "discount": _with_coupon(whole[0]) if whole else None,
        "discounts": [identifier(discount) for discount in discounts],
    }


def _with_coupon(discount: Mapping[str, Any]) -> dict[str, Any]:
    """Return a discount with its coupon, which a `source` names since API version 2025-09-30."""
    if "source" not in discount:
        return dict(discount)
    kept = {name: value for name, value in discount.items() if name != "source"}
    return {**kept, "coupon": discount["source"].get("coupon")}


def _tax(tax: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "amount": tax["amount"],
        "inclusive": tax.get("tax_behavior") == "inclusive",
        "tax_rate": _tax_rate(tax),
        "taxability_reason": None,
        "taxable_amount": tax.get("taxable_amount"),
    }


def _tax_rate(tax: Mapping[str, Any]) -> str | None:
    found: str | None = identifier((tax.get("tax_rate_details") or {}).get("tax_rate"))
    return found


def _whole_tax_rate(tax: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tax rate of a line's tax: whole where it was asked for, else its id."""
    found = (tax.get("tax_rate_details") or {}).get("tax_rate")
    return dict(found) if isinstance(found, Mapping) else {"id": found, "object": "tax_rate"}
