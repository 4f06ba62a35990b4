"""What Firestore asks of a query whose results are summed or averaged: the fields must come out of its index."""

from typing import Any

from django_firestore_stripe.emulators.firestore.errors import InvalidArgument
from django_firestore_stripe.emulators.firestore.fieldpaths import NAME, FieldPath
from django_firestore_stripe.emulators.firestore.scopes import Scope

from .orders import Order


def check_projected(required: tuple[FieldPath, ...], message: Any) -> None:
    """Raise InvalidArgument if a query message selects fields, which leaves out others."""
    if required and message.HasField("select"):
        raise InvalidArgument("Cannot aggregate properties of a query that selects fields.")


def check_required(
    required: tuple[FieldPath, ...],
    *,
    scope: Scope,
    orders: tuple[Order, ...],
    asked: frozenset[FieldPath],
) -> None:
    """Raise InvalidArgument if no index of a query's has the fields; ``asked`` are the paths it filters and orders by."""
    indexed = {order.path for order in orders}
    missing = [path for path in required if path not in indexed]
    if missing and (NAME in asked or scope.is_below_a_document):
        raise InvalidArgument(f"The query needs an index that has {'.'.join(missing[0])} after __name__. Order by it.")
