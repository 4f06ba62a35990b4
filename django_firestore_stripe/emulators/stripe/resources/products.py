"""Products (https://docs.stripe.com/api/products)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.currencies import REQUIRED_CURRENCY
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.api.kinds import (
    ANYTHING,
    BOOLEAN,
    DECIMAL,
    INTEGER,
    METADATA,
    REQUIRED_TEXT,
    TEXT,
    TEXTS,
    Hash,
)
from django_firestore_stripe.emulators.stripe.api.pagination import page

from .fields import CUSTOM_UNIT_AMOUNT, RECURRING, TAX_BEHAVIOR, echoed, texts
from .making_prices import make_price
from .making_products import make_product
from .operations import retrieving, updated_fields
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_COMMON = {
    **texts("description", "statement_descriptor", "tax_code", "unit_label", "url"),
    **echoed("marketing_features", "package_dimensions", "tax_details"),
    "active": BOOLEAN,
    "images": TEXTS,
    "metadata": METADATA,
    "name": REQUIRED_TEXT,
    "shippable": BOOLEAN,
}
_DEFAULT_PRICE_DATA = Hash(
    {
        "currency": REQUIRED_CURRENCY,
        "currency_options": ANYTHING,
        "custom_unit_amount": CUSTOM_UNIT_AMOUNT,
        "metadata": METADATA,
        "recurring": RECURRING,
        "tax_behavior": TAX_BEHAVIOR,
        "unit_amount": INTEGER,
        "unit_amount_decimal": DECIMAL,
    },
    required=("currency",),
)


def create(work: Work, params: Json) -> Json:
    product = make_product(work, params)
    data = params.get("default_price_data")
    if not data:
        return product
    price = make_price(work, {**data, "product": product["id"]})
    return work.change(product, "product.updated", default_price=price["id"])


def update(work: Work, params: Json, product_id: str) -> Json:
    product = work.get("product", product_id)
    if params.get("default_price"):
        price = work.get("price", params["default_price"], param="default_price")
        if price["product"] != product_id:
            raise InvalidRequest("The price you provided belongs to a different product.", param="default_price")
    fields = updated_fields(product, params)
    if all(product.get(name) == value for name, value in fields.items()):
        return product
    return work.change(product, "product.updated", **fields, updated=work.now)


def delete(work: Work, _params: Json, product_id: str) -> Json:
    product = work.get("product", product_id)
    if any(work.all("price", product=product_id)):
        raise InvalidRequest(
            "This product cannot be deleted because it has one or more user-created prices.", param="id"
        )
    return work.remove(product, "product.deleted")


def list_all(work: Work, params: Json) -> Json:
    wanted = {name: params[name] for name in ("active", "shippable", "type", "url") if params.get(name) is not None}
    ids = params.get("ids")
    things = (product for product in work.all("product", **wanted) if not ids or product["id"] in ids)
    return page(things, params, url="/v1/products")


RESOURCE = Resource(
    kind="product",
    operations=(
        Operation(
            "POST",
            "/v1/products",
            create,
            takes({**_COMMON, **texts("id", "type"), "default_price_data": _DEFAULT_PRICE_DATA}, required=("name",)),
        ),
        Operation(
            "GET",
            "/v1/products",
            list_all,
            lists({**texts("type", "url"), "active": BOOLEAN, "ids": TEXTS, "shippable": BOOLEAN}),
        ),
        Operation("GET", "/v1/products/{id}", retrieving("product")),
        Operation("POST", "/v1/products/{id}", update, takes({**_COMMON, "default_price": TEXT})),
        Operation("DELETE", "/v1/products/{id}", delete),
    ),
    expandable={"default_price": "price"},
)
