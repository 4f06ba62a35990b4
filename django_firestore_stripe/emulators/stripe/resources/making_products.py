"""New products, whoever wants them: the products endpoint, a price, a line item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest

from .operations import fresh_metadata

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def make_product(work: Work, params: Json) -> Json:
    """Make a new product, stored and announced."""
    if params.get("id") and work.find("product", params["id"]):
        raise InvalidRequest("Product already exists.", code="resource_already_exists", param="id")
    names = ("description", "package_dimensions", "shippable", "statement_descriptor", "tax_code", "unit_label", "url")
    product = work.new(
        "product",
        params.get("id"),
        active=params.get("active") is not False,
        default_price=None,
        images=params.get("images") or [],
        marketing_features=params.get("marketing_features") or [],
        metadata=fresh_metadata(params),
        name=params["name"],
        type="service",
        updated=work.now,
        **{name: params.get(name) for name in names},
    )
    return work.add(product, "product.created")
