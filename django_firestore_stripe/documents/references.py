"""From a Stripe object, or its id, to the document that holds it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.values import Reference


def identifier(value: Any) -> Any:
    """Return the id of what Stripe gives either as an id or, expanded, as an object; None stays None."""
    return value["id"] if isinstance(value, Mapping) else value


def price_reference(price: Mapping[str, Any]) -> Reference:
    """Return the reference to a price's document."""
    return Reference(paths.price(identifier(price["product"]), price["id"]))


def price_references(items: Iterable[Mapping[str, Any]]) -> list[Reference]:
    """Return the references to the prices of line items or subscription items; an item without price has none."""
    return [price_reference(item["price"]) for item in items if item.get("price")]
