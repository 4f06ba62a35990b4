"""The roles that a subscription's document names: those of all its items, where the layout's own field has the first's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django_firestore_stripe.documents.metadata import ROLE_KEY
from django_firestore_stripe.firestore.values import Reference


@dataclass(frozen=True, kw_only=True)
class NamedRole:
    """A role, and the id of the product that gives it."""

    role: str
    product: str


def named_roles(fields: Mapping[str, Any] | None) -> tuple[NamedRole, ...]:
    """Return the roles of a subscription's document in the order of its items, whatever its status.

    A document without expanded products has only its `role`. Documents that others wrote may hold anything.
    """
    fields = fields or {}
    products = list(_products(fields.get("items")))
    named = [(product["metadata"].get(ROLE_KEY), product.get("id")) for product in products]
    named = named if products else [(fields.get("role"), fields.get("product"))]
    return tuple(NamedRole(role=role, product=_id(of)) for role, of in named if role and isinstance(role, str))


def _products(items: Any) -> Iterator[Mapping[str, Any]]:
    for item in items if isinstance(items, Sequence) else ():
        price = item.get("price") if isinstance(item, Mapping) else None
        product = price.get("product") if isinstance(price, Mapping) else None
        if isinstance(product, Mapping) and isinstance(product.get("metadata"), Mapping):
            yield product


def _id(product: Any) -> str:
    """Return the id of a product, referenced or named."""
    return product.path.rsplit("/", 1)[-1] if isinstance(product, Reference) else str(product or "")
