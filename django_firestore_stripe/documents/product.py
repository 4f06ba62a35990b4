"""A product's document: https://docs.stripe.com/api/products/object."""

from collections.abc import Mapping
from typing import Any

from django_firestore_stripe.documents.metadata import ROLE_KEY, flattened, role, storable


def product_fields(product: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a product."""
    metadata = product.get("metadata") or {}
    return {
        "active": product["active"],
        "name": product["name"],
        "description": product.get("description"),
        "role": role(metadata),
        "images": product.get("images") or [],
        "metadata": storable(metadata),
        "tax_code": product.get("tax_code"),
        **flattened(metadata, without=frozenset({ROLE_KEY})),
    }
