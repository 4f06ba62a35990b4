"""The order of rows: Firestore's rules for it, and the same order for rows that were fetched apart."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import total_ordering
from typing import Any

from django.db import NotSupportedError
from django.db.models.expressions import OrderBy
from google.cloud.firestore_v1 import GeoPoint
from google.cloud.firestore_v1.field_path import FieldPath

from django_firestore_stripe.firestore.buckets import uncut
from django_firestore_stripe.firestore.columns import column_of
from django_firestore_stripe.firestore.conditions import NAME, Column, Condition, Kind, comparisons
from django_firestore_stripe.firestore.context import QueryContext
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.storage import objection_to_sorting
from django_firestore_stripe.firestore.values import Reference

INEQUALITIES = ("<", "<=", ">", ">=", "!=", "not-in")


@dataclass(frozen=True)
class Order:
    """A column, and whether its rows come last first; `by_default` where no more than some order is wanted."""

    column: Column
    descending: bool = False
    by_default: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{'-' if self.descending else ''}{self.column.path}"


KEY_COLUMN = Column(Kind.KEY, NAME, "pk")
BY_KEY = (Order(KEY_COLUMN),)


@dataclass(frozen=True)
class _Asked:
    """An order as it is asked for; not `whole` where rows may be equal in it that Firestore sorts by the same column.

    So it is with the parent, which is the beginning of the key, and with times that are cut off to days or months.
    """

    order: Order
    name: str
    whole: bool = True

    @property
    def decides(self) -> bool:
        """Whether no two rows are equal in it."""
        return self.whole and self.order.column == KEY_COLUMN


def is_by_default(context: QueryContext) -> bool:
    """Whether nobody asks for the order but the model's Meta, which is for every query, or a list, by `by_key()`."""
    query = context.query
    if query.order_by:
        return bool(query.order_by == getattr(query, "loose_order", ()))
    return bool(query.default_ordering)


def orders_of(order_by: Iterable[tuple[Any, Any]], context: QueryContext) -> tuple[Order, ...]:
    """Return Django's ORDER BY as orders, up to the key, after which nothing can differ.

    Raises NotSupportedError for what Firestore cannot order by.
    """
    asked: list[_Asked] = []
    for expression, _sql in order_by:
        asked = _followed(asked, _asked(expression, context), context)
        if asked[-1].decides:
            break
    return tuple(one.order for one in asked)


def _followed(asked: list[_Asked], following: _Asked, context: QueryContext) -> list[_Asked]:
    """Return the orders and one more, which adds nothing if its column has been sorted by."""
    if asked and not asked[-1].whole:
        last = asked[-1]
        if following.order != last.order:
            raise NotSupportedError(
                f"Firestore cannot order {context.model.__name__} by {last.name} and then by {following.name}: rows "
                f"with the same {last.name} come by their {last.order.column.label}. Filter by {last.name}, leave it "
                f"out of the order, and order what is found by {following.name}."
            )
        return [*asked[:-1], replace(last, whole=following.whole)]
    known = {one.order.column for one in asked}
    return asked if following.order.column in known else [*asked, following]


def _asked(expression: OrderBy, context: QueryContext) -> _Asked:
    _refuse_nulls(expression, context)
    inner: Any = expression.expression
    inner = getattr(inner, "source", inner)
    sorted_by = uncut(inner)
    column = column_of(sorted_by, context)
    if column is None or (column.kind is Kind.PARENT and column.path != context.template.columns[0]):
        raise NotSupportedError(
            f"Firestore cannot order {context.model.__name__} by {inner!r}: order by a field of the document."
        )
    objection = objection_to_sorting(sorted_by)
    if objection:
        raise NotSupportedError(f"Firestore cannot order by {column.label}. {objection}")
    order = Order(column if column.is_field else KEY_COLUMN, expression.descending, is_by_default(context))
    whole = inner is sorted_by and column.kind is not Kind.PARENT
    return _Asked(order, column.label if inner is sorted_by else f"{inner.kind} of {column.label}", whole)


def _refuse_nulls(expression: OrderBy, context: QueryContext) -> None:
    """Firestore sorts null before everything else, so only that order can be asked for."""
    against = expression.nulls_first if expression.descending else expression.nulls_last
    if against:
        raise NotSupportedError(
            f"Firestore sorts null before all other values: {context.model.__name__} can be ordered by "
            f"{expression.expression!r} without nulls_first or nulls_last only."
        )


def server_orders(orders: tuple[Order, ...], where: Condition, model_name: str) -> tuple[Order, ...]:
    """Return the orders as Firestore itself completes them: fields under an inequality, then the key.

    A key that is not asked for follows the direction before it, which is how indexes are built. Raises
    NotSupportedError for a key that Firestore does not sort by so; one by default gives way.
    """
    named = tuple(order for order in orders if order.column.kind is not Kind.KEY)
    key = next((order for order in orders if order.column.kind is Kind.KEY), None)
    implied = _implied(named, where)
    if key is not None:
        _refuse_key(key, named, implied, model_name)
    descending = bool(named) and named[-1].descending
    if key is not None and not implied:
        descending = key.descending
    return (*named, *implied, Order(KEY_COLUMN, descending))


def _implied(named: tuple[Order, ...], where: Condition) -> tuple[Order, ...]:
    """Return the orders by fields under an inequality that are not asked for."""
    listed = {order.column for order in named}
    unequal = {part.column for part in comparisons(where) if part.operator in INEQUALITIES and part.column.is_field}
    descending = bool(named) and named[-1].descending
    return tuple(Order(column, descending) for column in sorted(unequal - listed, key=lambda column: column.path))


def _refuse_key(key: Order, named: tuple[Order, ...], implied: tuple[Order, ...], model_name: str) -> None:
    """Refuse what the server would: "order by clause cannot contain more fields after the key"."""
    if not named and key.descending:
        raise NotSupportedError(
            f"Firestore cannot order {model_name} by descending primary key: order by a field, or ascending."
        )
    if implied and not key.by_default:
        fields = " and ".join(order.column.label for order in implied)
        raise NotSupportedError(
            f"Firestore cannot order {model_name} by primary key before {fields}, which the filter compares by range "
            f"or exclusion: order by {fields} before the key, or without the key."
        )


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
