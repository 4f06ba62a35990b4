"""The order of rows: Firestore's rules for it, and the same order for rows that were fetched apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import total_ordering
from typing import Any

from django.db import NotSupportedError
from django.db.models.expressions import OrderBy
from django.db.models.functions.datetime import TruncBase
from google.cloud.firestore_v1 import GeoPoint
from google.cloud.firestore_v1.field_path import FieldPath

from django_firestore_stripe.firestore.columns import column_of
from django_firestore_stripe.firestore.conditions import NAME, Column, Condition, Kind, comparisons
from django_firestore_stripe.firestore.context import QueryContext
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.values import Reference

INEQUALITIES = ("<", "<=", ">", ">=", "!=", "not-in")


@dataclass(frozen=True)
class Order:
    """A column, and whether its rows come last first."""

    column: Column
    descending: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.descending else ''}{self.column.path}"


KEY_COLUMN = Column(Kind.KEY, NAME, "pk")
BY_KEY = (Order(KEY_COLUMN),)


def orders_of(order_by: Iterable[tuple[Any, Any]], context: QueryContext) -> tuple[Order, ...]:
    """Return Django's ORDER BY as orders, up to the key, after which nothing can differ.

    Raises NotSupportedError for what Firestore cannot order by.
    """
    orders: dict[Column, Order] = {}
    for expression, _sql in order_by:
        order = _order_of(expression, context)
        orders.setdefault(order.column, order)
        if order.column.kind is Kind.KEY:
            break
    return tuple(orders.values())


def _order_of(expression: OrderBy, context: QueryContext) -> Order:
    _refuse_nulls(expression, context)
    inner = expression.expression
    inner = getattr(inner, "source", inner)
    column = column_of(inner.lhs if isinstance(inner, TruncBase) else inner, context)
    if column is not None and column.kind is Kind.PARENT and column.path == context.template.columns[0]:
        column = KEY_COLUMN
    if column is None or column.kind is Kind.PARENT:
        raise NotSupportedError(
            f"Firestore cannot order {context.model.__name__} by {inner!r}: order by a field of the document."
        )
    return Order(column, expression.descending)


def _refuse_nulls(expression: OrderBy, context: QueryContext) -> None:
    """Firestore sorts null before everything else, so only that order can be asked for."""
    against = expression.nulls_first if expression.descending else expression.nulls_last
    if against:
        raise NotSupportedError(
            f"Firestore sorts null before all other values: {context.model.__name__} can be ordered by "
            f"{expression.expression!r} without nulls_first or nulls_last only."
        )


def server_orders(orders: tuple[Order, ...], where: Condition, model_name: str) -> tuple[Order, ...]:
    """Return the orders as Firestore itself completes them: fields under an inequality, then the name.

    A key at the end follows the direction before it, which is how indexes are built. Raises NotSupportedError for keys
    from last to first: Firestore scans them forwards only.
    """
    named = tuple(order for order in orders if order.column.kind is not Kind.KEY)
    if not named and any(order.descending for order in orders):
        raise NotSupportedError(
            f"Firestore cannot order {model_name} by descending primary key: order by a field, or ascending."
        )
    descending = bool(named) and named[-1].descending
    listed = {order.column for order in named}
    unequal = {part.column for part in comparisons(where) if part.operator in INEQUALITIES and part.column.is_field}
    implied = (Order(column, descending) for column in sorted(unequal - listed, key=lambda column: column.path))
    return (*named, *implied, Order(KEY_COLUMN, descending))


MISSING = object()


def value_at(snapshot: Snapshot, path: str) -> Any:
    """Return what a document holds at a field path, MISSING where it holds nothing."""
    value: Any = snapshot.fields or {}
    for name in FieldPath.from_api_repr(path).parts:
        if not isinstance(value, dict) or name not in value:
            return MISSING
        value = value[name]
    return value


def rank(value: Any) -> tuple[Any, ...]:
    """Return a value's place in Firestore's order of all values; text by code points, as UTF-8 sorts."""
    if value is None or value is MISSING:
        return (0,)
    for place, (kinds, parts) in enumerate(RANKS, start=1):
        if isinstance(value, kinds):
            return (place, parts(value))
    return (len(RANKS) + 1, repr(value))


RANKS: tuple[tuple[Any, Any], ...] = (
    (bool, lambda value: value),
    ((int, float), lambda value: (value == value, value if value == value else 0)),  # noqa: PLR0124
    (datetime, lambda value: value),
    (str, lambda value: value),
    (bytes, lambda value: value),
    (Reference, lambda value: value.path.split("/")),
    (GeoPoint, lambda value: (value.latitude, value.longitude)),
    ((list, tuple), lambda value: [rank(item) for item in value]),
    (dict, lambda value: [(key, rank(value[key])) for key in sorted(value)]),
)


@total_ordering
@dataclass(frozen=True)
class _Descending:
    """A rank that sorts the other way round."""

    place: tuple[Any, ...]

    def __lt__(self, other: "_Descending") -> bool:
        return other.place < self.place


def sort_key(snapshot: Snapshot, orders: Iterable[Order]) -> tuple[Any, ...]:
    """Return what to sort documents by to have them in these orders."""
    places = []
    for order in orders:
        own_name = order.column.kind is Kind.KEY
        place = rank(Reference(snapshot.path) if own_name else value_at(snapshot, order.column.path))
        places.append(_Descending(place) if order.descending else place)
    return tuple(places)
