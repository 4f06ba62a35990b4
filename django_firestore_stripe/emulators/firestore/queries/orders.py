"""The order of results: what the query asks for, what its inequalities imply, and at last the name."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django_firestore_stripe.emulators.firestore.entries import Entry
from django_firestore_stripe.emulators.firestore.errors import FailedPrecondition, InvalidArgument
from django_firestore_stripe.emulators.firestore.fieldpaths import NAME, FieldPath, parse_queried
from django_firestore_stripe.emulators.firestore.protos import StructuredQuery

from .filters import Filter

Keys = tuple[Any, ...]
Row = tuple[Keys, Entry]


@dataclass(frozen=True, kw_only=True)
class Order:
    """One field to sort by."""

    path: FieldPath
    descending: bool = False


BY_NAME = (Order(path=NAME),)


def parse_orders(messages: Iterable[Any]) -> tuple[Order, ...]:
    """Return the orders that a query asks for; raises InvalidArgument."""
    descending = StructuredQuery.DESCENDING
    return tuple(
        Order(path=parse_queried(message.field.field_path), descending=message.direction == descending)
        for message in messages
    )


def check_index(explicit: tuple[Order, ...], orders: tuple[Order, ...], asked: frozenset[FieldPath]) -> None:
    """Refuse orders that no index of Firestore has; ``asked`` are the paths that a query filters and orders by."""
    if set(explicit) == {Order(path=NAME, descending=True)} and asked == {NAME}:
        raise FailedPrecondition("Firestore does not support descending key scans")
    _check_order_by([order.path for order in orders])


def complete_orders(explicit: tuple[Order, ...], tree: Filter, required: Iterable[FieldPath] = ()) -> tuple[Order, ...]:
    """Return the orders with those implied by inequalities and required fields, lexicographically, and the name at the end."""
    paths = [order.path for order in explicit]
    descending = explicit[-1].descending if explicit else False
    implied = sorted({condition.path for condition in tree.conditions() if condition.is_inequality})
    added = [path for path in dict.fromkeys([*implied, *sorted(required)]) if path not in paths and path != NAME]
    orders = (*explicit, *(Order(path=path, descending=descending) for path in added))
    return orders if NAME in paths else (*orders, Order(path=NAME, descending=descending))


def sort_rows(entries: Iterable[Entry], orders: tuple[Order, ...]) -> list[Row]:
    """Return rows in order, without the documents that lack one of the fields and so are not found."""
    rows = [(keys, entry) for entry in entries if None not in (keys := _keys_of(entry, orders))]
    if not any(order.descending for order in orders):
        rows.sort(key=_keys)
        return rows
    for index, order in reversed(list(enumerate(orders))):
        rows.sort(key=partial(_key_at, index), reverse=order.descending)
    return rows


def _keys_of(entry: Entry, orders: tuple[Order, ...]) -> Keys:
    return tuple([entry.key(order.path) for order in orders])


def _keys(row: Row) -> Keys:
    return row[0]


def _key_at(index: int, row: Row) -> Any:
    return row[0][index]


def _check_order_by(paths: list[FieldPath]) -> None:
    if NAME in paths[:-1]:
        raise InvalidArgument("order by clause cannot contain more fields after the key")
    for path in paths:
        if paths.count(path) > 1:
            raise InvalidArgument(f"order by clause cannot contain duplicate fields {'.'.join(path)}")
