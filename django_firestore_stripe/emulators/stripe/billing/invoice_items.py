"""Invoice items: amounts that wait for the customer's next invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

    from .lines import Line


def make(work: Work, line: Line, *, customer: str, period: Json, description: str | None, **fields: object) -> Json:
    """Return a new item, announced; `line`: what it bills; `fields`: invoice, metadata, parent, proration."""
    owner = work.get("customer", customer)
    item = work.new(
        "invoiceitem",
        amount=line.subtotal,
        currency=line.price["currency"],
        customer=customer,
        customer_account=None,
        date=work.now,
        description=description,
        discountable=True,
        discounts=[],
        invoice=None,
        metadata={},
        net_amount=line.subtotal,
        parent=None,
        period=period,
        pricing=_pricing(line),
        proration=False,
        quantity=line.quantity or 1,
        quantity_decimal=str(line.quantity or 1),
        tax_rates=[],
        test_clock=owner["test_clock"],
    )
    # the object has a date instead
    del item["created"]
    return work.add({**item, **fields}, "invoiceitem.created")


def _pricing(line: Line) -> Json | None:
    if "id" not in line.price:
        return None
    return {
        "price_details": {"price": line.price["id"], "product": line.price["product"]},
        "type": "price_details",
        "unit_amount_decimal": line.price["unit_amount_decimal"],
    }


def waiting(work: Work, customer: str, *, subscription: str | None, currency: str) -> list[Json]:
    """Return the items for the next invoice of a subscription, or of none, oldest first."""
    found = [
        item
        for item in work.all("invoiceitem", customer=customer, currency=currency, invoice=None)
        if subscription_of(item) in {None, subscription}
    ]
    return found[::-1]


def subscription_of(item: Json) -> str | None:
    """Return the subscription that an item belongs to."""
    details = (item["parent"] or {}).get("subscription_details")
    return details["subscription"] if details else None


def use(work: Work, item: Json, invoice: str) -> Json:
    """Put the item on an invoice."""
    return item if item["invoice"] == invoice else work.change(item, None, invoice=invoice)
