"""Which indexes a query needs: https://firebase.google.com/docs/firestore/query-data/index-overview.

- Each alternative of a query ("or", "in") is looked up by itself.
- What is compared for equality (array-contains too) may be merged from several indexes, as long as each of them
  ends with the same fields, those that the query is ordered by.
- Fields under an inequality are ordered by, whether the query says so or not.
- Every index ends with the document's name, in the direction before it: conditions on names need nothing more.
- Aggregated fields are looked up in the index, so they stand in it.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from google.cloud.firestore_v1 import types

NAME = "__name__"
FieldOperator = types.StructuredQuery.FieldFilter.Operator
UnaryOperator = types.StructuredQuery.UnaryFilter.Operator
JoinOperator = types.StructuredQuery.CompositeFilter.Operator
ASCENDING, DESCENDING, CONTAINS, UNEQUAL = "ASCENDING", "DESCENDING", "CONTAINS", "UNEQUAL"

COMPARED = {
    FieldOperator.EQUAL: ASCENDING,
    FieldOperator.IN: ASCENDING,
    FieldOperator.ARRAY_CONTAINS: CONTAINS,
    FieldOperator.ARRAY_CONTAINS_ANY: CONTAINS,
    UnaryOperator.IS_NULL: ASCENDING,
    UnaryOperator.IS_NAN: ASCENDING,
}
# A field path, and how the index keeps it.
Field = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Need:
    """One alternative of a query: what is equal, and what it is ordered by."""

    collection: str
    group: bool = False
    equal: frozenset[Field] = field(default_factory=frozenset)
    orders: tuple[Field, ...] = ()


def needs_of(query: Any, aggregated: tuple[str, ...] = ()) -> set[Need]:
    """Return what a StructuredQuery (a plain protobuf message) needs; `aggregated` are fields summed over."""
    (source,) = query.from_
    where = query.where if query.HasField("where") else None
    alternatives = list(_alternatives(where))
    orders = _orders(query, {path for one in alternatives for path, kept in one if kept == UNEQUAL})
    return {
        _need(source.collection_id, source.all_descendants, alternative, orders, aggregated)
        for alternative in alternatives
    }


def _need(
    collection: str, group: bool, alternative: frozenset[Field], orders: list[Field], aggregated: tuple[str, ...]
) -> Need:
    equal = frozenset(part for part in alternative if part[1] != UNEQUAL and part[0] != NAME)
    fixed = {path for path, kept in equal if kept == ASCENDING}
    ordered = [order for order in orders if order[0] not in fixed]
    known = fixed | {path for path, _direction in ordered}
    ordered += [(path, ASCENDING) for path in aggregated if path not in known]
    return Need(collection=collection, group=group, equal=equal, orders=tuple(_without_name(ordered)))


def _without_name(orders: list[Field]) -> list[Field]:
    """Drop a name at the end that goes in the direction in which the index ends anyway."""
    *before, last = orders or [(NAME, ASCENDING)]
    direction = before[-1][1] if before else ASCENDING
    return before if last == (NAME, direction) else orders


def _orders(query: Any, unequal: set[str]) -> list[Field]:
    directions = types.StructuredQuery.Direction
    listed = [
        (order.field.field_path, DESCENDING if order.direction == directions.DESCENDING else ASCENDING)
        for order in query.order_by
    ]
    direction = listed[-1][1] if listed else ASCENDING
    implied = unequal - {path for path, _direction in listed} - {NAME}
    return [*listed, *((path, direction) for path in sorted(implied))]


def _alternatives(where: Any) -> Iterator[frozenset[Field]]:
    """Yield the disjunctive normal form, each part as what an index would keep of it."""
    if where is None:
        yield frozenset()
    elif where.HasField("composite_filter"):
        children = [list(_alternatives(child)) for child in where.composite_filter.filters]
        if where.composite_filter.op == JoinOperator.OR:
            yield from itertools.chain.from_iterable(children)
        else:
            yield from (frozenset().union(*parts) for parts in itertools.product(*children))
    else:
        part = where.field_filter if where.HasField("field_filter") else where.unary_filter
        kinds: Any = FieldOperator if where.HasField("field_filter") else UnaryOperator
        yield frozenset({(part.field.field_path, COMPARED.get(kinds(part.op), UNEQUAL))})
