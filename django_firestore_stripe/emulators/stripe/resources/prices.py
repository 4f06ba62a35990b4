"""Prices (https://docs.stripe.com/api/prices)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_firestore_stripe.emulators.stripe.api.currencies import CURRENCY, REQUIRED_CURRENCY
from django_firestore_stripe.emulators.stripe.api.kinds import (
    BOOLEAN,
    DECIMAL,
    METADATA,
    NATURAL,
    POSITIVE,
    TEXT,
    TEXTS,
    Choice,
    Hash,
    ListOf,
)
from django_firestore_stripe.emulators.stripe.api.pagination import page

from .fields import CUSTOM_UNIT_AMOUNT, FULL_RECURRING, PRODUCT_DATA, TAX_BEHAVIOR, TIER, echoed, texts
from .making_prices import free_lookup_key, make_price
from .operations import retrieving, updated_fields
from .registry import ABSENT, Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_CREATE = takes(
    {
        **texts("lookup_key", "nickname", "product"),
        **echoed("currency_options"),
        "active": BOOLEAN,
        "billing_scheme": Choice(("per_unit", "tiered")),
        "currency": REQUIRED_CURRENCY,
        "custom_unit_amount": CUSTOM_UNIT_AMOUNT,
        "metadata": METADATA,
        "product_data": PRODUCT_DATA,
        "recurring": FULL_RECURRING,
        "tax_behavior": TAX_BEHAVIOR,
        "tiers": ListOf(TIER),
        "tiers_mode": Choice(("graduated", "volume")),
        "transfer_lookup_key": BOOLEAN,
        "transform_quantity": Hash({"divide_by": POSITIVE, "round": Choice(("up", "down"))}),
        "unit_amount": NATURAL,
        "unit_amount_decimal": DECIMAL,
    },
    required=("currency",),
)
_UPDATE = takes(
    {
        **texts("lookup_key", "nickname"),
        **echoed("currency_options"),
        "active": BOOLEAN,
        "metadata": METADATA,
        "tax_behavior": TAX_BEHAVIOR,
        "transfer_lookup_key": BOOLEAN,
    }
)
_LIST = lists(
    {
        "currency": CURRENCY,
        **texts("product"),
        "active": BOOLEAN,
        "lookup_keys": TEXTS,
        "recurring": Hash({"interval": TEXT, "meter": TEXT, "usage_type": TEXT}),
        "type": Choice(("one_time", "recurring")),
    }
)


def create(work: Work, params: Json) -> Json:
    return make_price(work, params, active=params.get("active") is not False)


def update(work: Work, params: Json, price_id: str) -> Json:
    price = work.get("price", price_id)
    fields = updated_fields(price, params)
    if "lookup_key" in fields:
        fields["lookup_key"] = free_lookup_key(work, params, price_id)
    fields.pop("transfer_lookup_key", None)
    if "currency_options" in fields:
        fields["_currency_options"] = fields.pop("currency_options") or {}
    return work.change(price, "price.updated", **fields)


def list_all(work: Work, params: Json) -> Json:
    names = ("active", "currency", "product", "type")
    wanted = {name: params[name] for name in names if params.get(name) is not None}
    things = (price for price in work.all("price", **wanted) if _is_listed(price, params))
    return page(things, params, url="/v1/prices")


def _is_listed(price: Json, params: Json) -> bool:
    keys: list[str] | None = params.get("lookup_keys")
    recurring: dict[str, Any] = {name: text for name, text in (params.get("recurring") or {}).items() if text}
    own = price["recurring"] or {}
    return (not keys or price["lookup_key"] in keys) and all(own.get(name) == text for name, text in recurring.items())


RESOURCE = Resource(
    kind="price",
    permission="plan",
    operations=(
        Operation("POST", "/v1/prices", create, _CREATE),
        Operation("GET", "/v1/prices", list_all, _LIST),
        Operation("GET", "/v1/prices/{id}", retrieving("price")),
        Operation("POST", "/v1/prices/{id}", update, _UPDATE),
    ),
    expandable={"product": "product"},
    includable={
        "currency_options": lambda _work, price: price.get("_currency_options", {}),
        "tiers": lambda _work, price: price.get("_tiers") or ABSENT,
    },
)
