"""A tax rate's document: https://docs.stripe.com/api/tax_rates/object."""

from collections.abc import Mapping
from typing import Any

from django_firestore_stripe.documents.metadata import flattened, storable


def tax_rate_fields(tax_rate: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a tax rate: the whole object, its metadata only as fields of their own."""
    kept = {name: value for name, value in tax_rate.items() if name != "metadata"}
    return {**storable(kept), **flattened(tax_rate.get("metadata") or {})}
