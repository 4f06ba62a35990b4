"""distinct(), dates() and datetimes(): from one value to the next greater one, a read per value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from django.db import NotSupportedError
from django.db.models.functions.datetime import TruncBase

from django_firestore_stripe.firestore.aggregates import AggregateSpec
from django_firestore_stripe.firestore.buckets import Buckets, uncut
from django_firestore_stripe.firestore.columns import column_of
from django_firestore_stripe.firestore.conditions import EVERYTHING, Column
from django_firestore_stripe.firestore.context import QueryContext
from django_firestore_stripe.firestore.cursor import Cursor
from django_firestore_stripe.firestore.ordering import MISSING, Order, is_by_default, rank, value_at
from django_firestore_stripe.firestore.queries import DocumentQuery
from django_firestore_stripe.firestore.selection import Selection
from django_firestore_stripe.firestore.streams import documents, pages, queries_of

Position = tuple[tuple[Any, ...], bool]


@dataclass(frozen=True, kw_only=True)
class DistinctValues:
    """The distinct values of a field, or of its times cut off to days, months and so on, each as often as it is asked for."""

    column: Column
    selection: Selection
    times: int = 1
    buckets: Buckets | None = None

    @classmethod
    def of(cls, expressions: list[Any], unlisted: list[Any], selection: Selection, context: QueryContext) -> Self:
        """Return what a query asks for that orders by `unlisted` as well. Raises NotSupportedError."""
        column = _column(expressions, context)
        if unlisted and not is_by_default(context):
            raise NotSupportedError(
                f"Firestore lists the distinct values of {column.label} in their own order only: order by what is "
                "listed, or by nothing with order_by()."
            )
        trunc = next((expression for expression in expressions if isinstance(expression, TruncBase)), None)
        buckets = Buckets(trunc, context.connection) if trunc else None
        return cls(column=column, selection=selection, times=len(expressions), buckets=buckets)

    def rows(self, cursor: Cursor) -> Iterator[tuple[Any, ...]]:
        """Yield the values in their order; one that the model's Meta asks for by another field is not kept."""
        values = list(_values(self.column, self.buckets, self.selection, cursor))
        if any(order.descending for order in self.selection.orders if order.column == self.column):
            values.reverse()
        for value in values[self.selection.offset : self.selection.end]:
            yield (value,) * self.times

    def counted(self, spec: AggregateSpec) -> Callable[[Cursor], int]:
        """Return what counts the values, without null if a field's are counted. Raises NotSupportedError."""
        if spec.kind != "count" or spec.where != EVERYTHING:
            raise NotSupportedError(
                f"Firestore counts the distinct values of {self.column.label}, it has no other aggregates of them."
            )
        nulls = spec.column is None
        return lambda cursor: sum(1 for value, *_ in self.rows(cursor) if nulls or value is not None)


def _column(expressions: list[Any], context: QueryContext) -> Column:
    columns = {column_of(uncut(expression), context) for expression in expressions}
    column = columns.pop() if len(columns) == 1 else None
    if column is None or not column.is_field:
        raise NotSupportedError(
            f"Firestore lists the distinct values of one field of the document: {context.model.__name__} was asked "
            f"for {', '.join(map(repr, expressions))}."
        )
    return column


def _values(column: Column, buckets: Buckets | None, selection: Selection, cursor: Cursor) -> Iterator[Any]:
    whole = replace(selection, orders=(Order(column),), offset=0, limit=None, projection=(column.path,))
    queries = [] if whole.keys is not None else list(queries_of(whole, cursor))
    after = buckets.after if buckets else _after
    found = _skipping(queries[0], column, after, cursor) if len(queries) == 1 else _all(column, whole, cursor)
    yield from _cut(found, buckets)


def _cut(values: Iterator[Any], buckets: Buckets | None) -> Iterator[Any]:
    last: Any = object()
    for value in values:
        cut = buckets.start(value) if buckets else value
        if rank(cut) != rank(last) and not (buckets and cut is None):
            yield cut
        last = cut


def _after(value: Any) -> Position | None:
    """Return the position behind all rows with a value."""
    return (value,), False


def _skipping(
    query: DocumentQuery, column: Column, after: Callable[[Any], Position | None], cursor: Cursor
) -> Iterator[Any]:
    """Yield the value of one row, then that of the first row with a greater one."""
    position: Position | None = ((), False)
    while position is not None:
        values, inclusive = position
        start = replace(query, after=values or None, inclusive=inclusive)
        row = next(pages(start, 1, cursor), None)
        if row is None:
            return
        value = value_at(row, column.path)
        yield value
        position = after(value)


def _all(column: Column, selection: Selection, cursor: Cursor) -> Iterator[Any]:
    """Yield the values where several reads make up the rows: those rows are read."""
    values = {
        repr(value): value
        for row in documents(selection, cursor)
        if (value := value_at(row, column.path)) is not MISSING
    }
    yield from sorted(values.values(), key=rank)
