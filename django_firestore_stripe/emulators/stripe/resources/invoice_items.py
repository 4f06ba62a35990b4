"""Invoice items (https://docs.stripe.com/api/invoiceitems)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.currencies import CURRENCY
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.api.kinds import (
    BOOLEAN,
    DECIMAL,
    INTEGER,
    METADATA,
    NATURAL,
    TEXT,
    TEXTS,
    Hash,
)
from django_firestore_stripe.emulators.stripe.api.pagination import page
from django_firestore_stripe.emulators.stripe.billing import drafting, invoice_items
from django_firestore_stripe.emulators.stripe.billing.lines import Line, priced

from .fields import DISCOUNTS, PRICE_DATA, TAX_BEHAVIOR, texts
from .making_prices import make_price
from .operations import fresh_metadata, retrieving
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_CREATE = takes(
    {
        "currency": CURRENCY,
        **texts("customer", "customer_account", "description", "invoice", "subscription", "tax_code"),
        "amount": INTEGER,
        "discountable": BOOLEAN,
        "discounts": DISCOUNTS,
        "metadata": METADATA,
        "period": Hash({"end": INTEGER, "start": INTEGER}, required=("end", "start")),
        "price_data": PRICE_DATA,
        "pricing": Hash({"price": TEXT}),
        "quantity": NATURAL,
        "quantity_decimal": DECIMAL,
        "tax_behavior": TAX_BEHAVIOR,
        "tax_rates": TEXTS,
        "unit_amount_decimal": DECIMAL,
    },
    required=("customer",),
)


def create(work: Work, params: Json) -> Json:
    customer = work.get("customer", params["customer"], param="customer")
    item = invoice_items.make(
        work,
        _line(work, params),
        customer=customer["id"],
        period=params.get("period") or {"end": work.now, "start": work.now},
        description=params.get("description"),
        invoice=params.get("invoice"),
        metadata=fresh_metadata(params),
        parent=_parent(work, params),
    )
    if params.get("invoice"):
        drafting.take_along(work, drafting.draft_named(work, params["invoice"], param="invoice"), [item])
    return item


def _line(work: Work, params: Json) -> Line:
    price_id = (params.get("pricing") or {}).get("price")
    if params.get("price_data"):
        return priced(make_price(work, params["price_data"], active=False), params.get("quantity"))
    if price_id:
        return priced(work.get("price", price_id, param="pricing[price]"), params.get("quantity"))
    if params.get("amount") is None:
        raise InvalidRequest("You must specify one of `amount`, `pricing` or `price_data`.")
    return Line(price={"currency": (params.get("currency") or "usd").lower()}, quantity=1, subtotal=params["amount"])


def _parent(work: Work, params: Json) -> Json | None:
    if not params.get("subscription"):
        return None
    subscription = work.get("subscription", params["subscription"], param="subscription")
    return {"subscription_details": {"subscription": subscription["id"]}, "type": "subscription_details"}


def list_all(work: Work, params: Json) -> Json:
    wanted = {name: params[name] for name in ("customer", "invoice") if params.get(name)}
    pending = params.get("pending")
    items = (
        item
        for item in work.all("invoiceitem", **wanted)
        if not item.get("deleted") and pending in {None, item["invoice"] is None}
    )
    return page(items, params, url="/v1/invoiceitems")


def delete(work: Work, _params: Json, item_id: str) -> Json:
    item = work.get("invoiceitem", item_id)
    if item["invoice"]:
        drafting.draft_named(work, item["invoice"], param="invoiceitem")
    return work.remove(item, "invoiceitem.deleted")


RESOURCE = Resource(
    kind="invoiceitem",
    permission="invoice",
    operations=(
        Operation("POST", "/v1/invoiceitems", create, _CREATE),
        Operation(
            "GET",
            "/v1/invoiceitems",
            list_all,
            lists({**texts("customer", "customer_account", "invoice"), "pending": BOOLEAN}),
        ),
        Operation("GET", "/v1/invoiceitems/{invoiceitem}", retrieving("invoiceitem")),
        Operation("DELETE", "/v1/invoiceitems/{invoiceitem}", delete),
    ),
    expandable={"customer": "customer", "invoice": "invoice"},
)
