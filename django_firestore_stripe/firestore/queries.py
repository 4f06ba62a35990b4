"""A query as a request of Firestore's API, and as text for logs."""

from dataclasses import dataclass, replace
from typing import Any

from google.cloud.firestore_v1 import types
from google.protobuf.wrappers_pb2 import Int32Value

from django_firestore_stripe.firestore.conditions import (
    EVERYTHING,
    NAME,
    NOTHING,
    Comparison,
    Condition,
    Kind,
    comparisons,
)
from django_firestore_stripe.firestore.filters import FieldReference, Filter, FilterBuilder, joined
from django_firestore_stripe.firestore.ordering import BY_KEY, INEQUALITIES, Order, value_at
from django_firestore_stripe.firestore.paths import PathTemplate, Scope
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.values import Reference, document_name, encode

Direction = types.StructuredQuery.Direction


@dataclass(frozen=True, kw_only=True)
class DocumentQuery:
    """One query, of a collection group `within` some spans only if there are any; what meets `besides` is not its own.

    It begins after the position `after`, the values of the orders at a row, or at it if `inclusive`.
    """

    database: str
    template: PathTemplate
    scope: Scope
    within: tuple[str, ...] = ()
    where: Condition = EVERYTHING
    besides: Condition = NOTHING
    orders: tuple[Order, ...] = BY_KEY
    after: tuple[Any, ...] | None = None
    inclusive: bool = False
    offset: int = 0
    limit: int | None = None
    projection: tuple[str, ...] | None = None

    def following(self, snapshot: Snapshot) -> "DocumentQuery":
        """Return the query for what comes after a row."""
        return replace(self, after=self.position(snapshot), inclusive=False, offset=0)

    def position(self, snapshot: Snapshot) -> tuple[Any, ...]:
        """Return a row's place in the order of this query."""
        return tuple(
            Reference(snapshot.path) if order.column.kind is Kind.KEY else value_at(snapshot, order.column.path)
            for order in self.orders
        )

    def run_request(self) -> types.RunQueryRequest:
        """Return the request for the rows."""
        return types.RunQueryRequest(parent=self._parent, structured_query=self._structured())

    def aggregation_request(self, aggregations: list[Any]) -> types.RunAggregationQueryRequest:
        """Return the request for aggregates over the rows."""
        query = self._structured()
        aggregation = types.StructuredAggregationQuery(structured_query=query, aggregations=aggregations)
        return types.RunAggregationQueryRequest(parent=self._parent, structured_aggregation_query=aggregation)

    @property
    def _parent(self) -> str:
        return document_name(self.database, self.scope.parent)

    def _structured(self) -> types.StructuredQuery:
        selector = types.StructuredQuery.CollectionSelector(
            collection_id=self.scope.collection, all_descendants=self.scope.descendants
        )
        query = types.StructuredQuery(from_=[selector], where=self._filter(), order_by=self._order_by())
        if self.projection is not None:
            fields = [FieldReference(field_path=path) for path in self.projection or (NAME,)]
            query.select = types.StructuredQuery.Projection(fields=fields)
        if self.after is not None:
            values = [encode(value, self.database) for value in self.after]
            query.start_at = types.Cursor(values=values, before=self.inclusive)
        if self.limit is not None:
            query.limit = Int32Value(value=self.limit)
        query.offset = self.offset
        return query

    def _filter(self) -> Filter | None:
        builder = FilterBuilder(self.template, self.database)
        filters = [builder.inside(self.within)] if self.within else []
        if self.where != EVERYTHING:
            filters.append(builder.build(self.where))
        return joined("and", filters) if filters else None

    def _order_by(self) -> list[types.StructuredQuery.Order]:
        return [
            types.StructuredQuery.Order(
                field=FieldReference(field_path=order.column.path),
                direction=Direction.DESCENDING if order.descending else Direction.ASCENDING,
            )
            for order in self.orders
        ]

    def __str__(self) -> str:
        slice_ = f"OFFSET {self.offset} " * bool(self.offset) + f"LIMIT {self.limit}" * (self.limit is not None)
        after = f"AFTER {self.after[-1]}" if self.after is not None else ""
        where = f"WHERE {described(self.where)}" if self.where != EVERYTHING else ""
        order = f"ORDER BY {', '.join(map(str, self.orders))}" if self.orders else ""
        fields = "*" if self.projection is None else ", ".join(self.projection or (NAME,))
        source = ["SELECT", fields, "FROM", str(self.scope)]
        return " ".join(filter(None, [*source, where, order, after, slice_.strip()]))


def described(condition: Condition) -> str:
    """Return a condition as text, the values left out: they may be personal."""
    if isinstance(condition, Comparison):
        many = f" ({len(condition.value)})" if condition.operator in {"in", "not-in"} else ""
        null = " null" if condition.value is None else ""
        return f"{condition.column.path} {condition.operator}{many}{null}"
    return "(" + f" {condition.joiner} ".join(map(described, condition.children)) + ")"


def has_inequality(condition: Condition) -> bool:
    """Whether a condition holds for a range of a field's values."""
    return any(part.operator in INEQUALITIES and part.column.is_field for part in comparisons(condition))
