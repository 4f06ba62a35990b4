"""Counting, sums and averages by the server; first and last values by a query of one row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import NotSupportedError
from django.db.models import Aggregate, Avg, Count, Max, Min, Sum, Value
from django.db.models.expressions import Ref, Star
from django.db.models.functions import Coalesce
from google.cloud.firestore_v1 import types

from django_firestore_stripe.firestore.columns import column_of
from django_firestore_stripe.firestore.conditions import EVERYTHING, Column, Comparison, Condition, all_of
from django_firestore_stripe.firestore.context import QueryContext
from django_firestore_stripe.firestore.cursor import Cursor
from django_firestore_stripe.firestore.filters import FieldReference, checked
from django_firestore_stripe.firestore.lookups import condition_of
from django_firestore_stripe.firestore.ordering import Order, server_orders, value_at
from django_firestore_stripe.firestore.queries import DocumentQuery
from django_firestore_stripe.firestore.refusals import name_of
from django_firestore_stripe.firestore.selection import Selection
from django_firestore_stripe.firestore.storage import objection_to_adding, objection_to_sorting
from django_firestore_stripe.firestore.streams import documents, inside

Aggregation = types.StructuredAggregationQuery.Aggregation
KINDS: dict[type[Aggregate], str] = {Count: "count", Sum: "sum", Avg: "avg", Min: "min", Max: "max"}
OBJECTIONS: dict[str, Callable[[Any], str]] = {
    "sum": objection_to_adding,
    "avg": objection_to_adding,
    "min": objection_to_sorting,
    "max": objection_to_sorting,
}
Computation = Callable[[Cursor], Any]


@dataclass(frozen=True, kw_only=True)
class AggregateSpec:
    """One aggregate: what is computed from which column (None: rows), over rows that meet `where` as well."""

    kind: str
    column: Column | None
    where: Condition = EVERYTHING
    default: Any = None


def spec_of(expression: Any, context: QueryContext) -> AggregateSpec:
    """Return what an aggregate of Django's asks. Raises NotSupportedError."""
    if isinstance(expression, Coalesce):
        inner, fallback = expression.get_source_expressions()
        if isinstance(fallback, Value):
            return replace(spec_of(inner, context), default=fallback.value)
    kind = KINDS.get(type(expression))
    if kind is None or expression.distinct or getattr(expression, "order_by", None):
        raise _refused(expression, context)
    column = _column(expression, context)
    if column is None and kind != "count":
        raise _refused(expression, context)
    _refuse_storage(kind, expression, context)
    return AggregateSpec(kind=kind, column=column, where=_filter(expression, context))


def _source(expression: Any) -> Any:
    """Return what is aggregated."""
    source = expression.get_source_expressions()[0]
    while isinstance(source, Ref):
        source = source.source  # type: ignore[attr-defined]
    return source


def _refuse_storage(kind: str, expression: Any, context: QueryContext) -> None:
    """Refuse sums of what is no number and extremes of what is sorted otherwise: they would be None, or wrong."""
    source = _source(expression)
    objection = OBJECTIONS[kind](source) if kind in OBJECTIONS else ""
    if objection:
        raise NotSupportedError(
            f"Firestore cannot compute {type(expression).__name__} of {name_of(context, source)}. {objection}"
        )


def _column(expression: Any, context: QueryContext) -> Column | None:
    source = _source(expression)
    if isinstance(source, Star):
        return None
    column = column_of(source, context)
    if column is None:
        raise _refused(expression, context)
    if column.is_field:
        return column
    if expression.__class__ is Count:
        return None
    raise _refused(expression, context)


def _filter(expression: Any, context: QueryContext) -> Condition:
    wanted = expression.filter
    if wanted is None:
        return EVERYTHING
    wanted = getattr(wanted, "condition", wanted)
    return checked(condition_of(wanted, context), context.template, context.model.__name__)


def _refused(expression: Any, context: QueryContext) -> NotSupportedError:
    return NotSupportedError(
        f"Firestore cannot aggregate {context.model.__name__} by {expression!r}. It has Count, Sum, Avg, Min and Max of "
        "a field, without distinct."
    )


def computation(spec: AggregateSpec, selection: Selection) -> Computation:
    """Return what computes one aggregate over a selection, all of it checked so that nothing is read in vain.

    Raises NotSupportedError.
    """
    judged = _judged(spec)
    if selection.is_sliced and judged != EVERYTHING:
        raise NotSupportedError(
            f"Firestore cannot leave rows out of a slice of {selection.model_name}: it has Sum, Avg and the number of "
            "its rows without a filter. Use list(queryset)."
        )
    try:
        return partial(_value, spec, selection.narrowed(judged))
    except EmptyResultSet:
        return partial(_value, spec, None)


def _value(spec: AggregateSpec, selection: Selection | None, cursor: Cursor) -> Any:
    """Return an aggregate's value; over no values that is 0 for a count and None, or the default, for the others."""
    if selection is None:
        return 0 if spec.kind == "count" else spec.default
    value = COMPUTE[spec.kind](spec, selection, cursor)
    return spec.default if value is None else value


def _judged(spec: AggregateSpec) -> Condition:
    """Return the condition of the rows that take part: SQL leaves null out of Count(field), Min and Max."""
    if spec.column is None or spec.kind in {"sum", "avg"}:
        return spec.where
    return all_of([spec.where, Comparison(spec.column, "!=", None)])


def count(selection: Selection, cursor: Cursor) -> int:
    """Return how many rows there are; Firestore counts them for one read per 1,000."""
    if selection.keys is not None:
        return sum(1 for _ in documents(selection, cursor))
    total: int = sum(
        sign * _server(query, {"rows": _count()}, cursor)["rows"] for sign, query in _queries(selection, cursor)
    )
    wanted = max(0, total - selection.offset)
    return wanted if selection.limit is None else min(wanted, selection.limit)


def _count() -> Aggregation:
    return Aggregation(count=Aggregation.Count(), alias="rows")


def _queries(selection: Selection, cursor: Cursor) -> Iterator[tuple[int, DocumentQuery]]:
    """Yield a query per scope and term, with the term's sign; in a collection group only names in its spans count."""
    added = all(term.sign > 0 for term in selection.terms)
    for term in selection.terms:
        for scope in selection.scopes:
            orders = server_orders(selection.orders, term.where, selection.model_name)
            query = DocumentQuery(
                database=cursor.database,
                template=selection.template,
                scope=scope,
                where=term.where,
                orders=orders if selection.is_sliced else (),
                limit=selection.end if added else None,
            )
            yield from ((term.sign, part) for part in (inside(query, scope.spans) if scope.descendants else [query]))


def _server(query: DocumentQuery, aggregations: dict[str, Aggregation], cursor: Cursor) -> dict[str, Any]:
    text = f"{', '.join(aggregations).upper()} OF ({query})"
    return cursor.aggregate(query.aggregation_request(list(aggregations.values())), text)


def _rows(_spec: AggregateSpec, selection: Selection, cursor: Cursor) -> int:
    return count(selection, cursor)


def _numbers(spec: AggregateSpec, selection: Selection, cursor: Cursor) -> tuple[Any, Any]:
    """Return the sum and the average of a column, both None where it holds no number."""
    path = spec.column.path if spec.column else ""
    queries = [] if selection.keys is not None or selection.is_sliced else list(_queries(selection, cursor))
    if len(queries) == 1:
        ((_sign, query),) = queries
        if query.within and spec.column:
            # Between names Firestore sums only what it scans in the order of the values.
            orders = server_orders((Order(spec.column),), query.where, selection.model_name)
            query = replace(query, orders=orders)
        field = FieldReference(field_path=path)
        aggregations = {
            "sum": Aggregation(sum=Aggregation.Sum(field=field), alias="sum"),
            "avg": Aggregation(avg=Aggregation.Avg(field=field), alias="avg"),
            "rows": _count(),
        }
        found = _server(query, aggregations, cursor)
        return (None, None) if found["avg"] is None else (found["sum"], found["avg"])
    values = [value_at(row, path) for row in documents(selection.with_values(projection=(path,)), cursor)]
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return (sum(numbers), sum(numbers) / len(numbers)) if numbers else (None, None)


def _extreme(spec: AggregateSpec, selection: Selection, cursor: Cursor) -> Any:
    """Return the first or last value in Firestore's order."""
    if spec.column is None:
        return None
    orders = (Order(spec.column, descending=spec.kind == "max"),)
    selection = selection.with_values(orders=orders, limit=1)
    found = [value_at(row, spec.column.path) for row in documents(selection, cursor)]
    return found[0] if found else None


COMPUTE: dict[str, Any] = {
    "count": _rows,
    "sum": lambda *args: _numbers(*args)[0],
    "avg": lambda *args: _numbers(*args)[1],
    "min": _extreme,
    "max": _extreme,
}
