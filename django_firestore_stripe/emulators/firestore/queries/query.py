"""A structured query, checked and ready to run over the store."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django_firestore_stripe.emulators.firestore.errors import InvalidArgument, Unimplemented
from django_firestore_stripe.emulators.firestore.fieldpaths import NAME, FieldPath, parse_queried
from django_firestore_stripe.emulators.firestore.masks import project
from django_firestore_stripe.emulators.firestore.names import check_collection_id, check_depth, check_parent
from django_firestore_stripe.emulators.firestore.protos import Document
from django_firestore_stripe.emulators.firestore.scopes import Scope
from django_firestore_stripe.emulators.firestore.store import Store

from .cursors import Cursor, parse_cursor
from .filters import EVERYTHING, Condition, Filter, parse_filter
from .orders import BY_NAME, Keys, Order, Row, check_index, complete_orders, parse_orders, sort_rows
from .requirements import check_projected, check_required
from .restrictions import check_combination


@dataclass(frozen=True, kw_only=True)
class Query:
    """What to look at, what to keep, in which order, and how much of it."""

    scope: Scope
    where: Filter
    orders: tuple[Order, ...]
    start: Cursor | None = None
    end: Cursor | None = None
    offset: int = 0
    limit: int | None = None
    projection: tuple[FieldPath, ...] | None = None

    def run(self, store: Store, at: int | None = None) -> list[Document]:
        """Return the whole documents found, as of now or of a time in microseconds."""
        rows: list[Row] = store.arranged(self.scope, self.orders, sort_rows, at)
        found = (entry.document for keys, entry in rows if self._within_cursors(keys) and self.where.matches(entry))
        end = None if self.limit is None else self.offset + self.limit
        return list(islice(found, self.offset, end))

    def project(self, document: Document) -> Document:
        """Return the document with the fields that the query selects."""
        return project(document, self.projection)

    def _within_cursors(self, keys: Keys) -> bool:
        if self.start is not None and not self.start.precedes(keys):
            return False
        return self.end is None or not self.end.precedes(keys)


def parse_query(parent: str, message: Any, *, required: tuple[FieldPath, ...] = ()) -> Query:
    """Return the query of a StructuredQuery message below a parent; raises a refusal for what Firestore refuses.

    ``required`` are fields that all results must have.
    """
    if message.HasField("find_nearest"):
        raise Unimplemented("The emulator does not search vectors.")
    scope = _parse_scope(parent, message.from_)
    where = parse_filter(message.where, root=scope.root) if message.HasField("where") else EVERYTHING
    check_combination(where)
    explicit = parse_orders(message.order_by)
    orders = complete_orders(explicit, where)
    asked = frozenset([*_paths(explicit), *_paths(where.conditions())])
    _check_scope(scope, orders, asked)
    query = Query(
        scope=scope,
        where=where,
        orders=orders,
        start=parse_cursor(message.start_at, explicit, root=scope.root) if message.HasField("start_at") else None,
        end=parse_cursor(message.end_at, explicit, root=scope.root) if message.HasField("end_at") else None,
        offset=_not_negative("offset", message.offset),
        limit=_not_negative("limit", message.limit.value) if message.HasField("limit") else None,
        projection=_parse_projection(message.select) if message.HasField("select") else None,
    )
    check_projected(required, message)
    check_index(explicit, orders, asked)
    check_required(required, scope=scope, orders=orders, asked=asked)
    return replace(query, orders=complete_orders(explicit, where, required))


def _parse_scope(parent: str, selectors: Any) -> Scope:
    root = check_parent(parent)
    check_depth(parent)
    if len(selectors) > 1:
        raise InvalidArgument("StructuredQuery.from cannot have more than one collection selector.")
    collection_id = selectors[0].collection_id if selectors else ""
    if collection_id:
        check_collection_id(collection_id)
    descends = bool(selectors) and selectors[0].all_descendants
    return Scope(parent=parent, root=root, collection_id=collection_id, descends=descends)


def _paths(parts: Iterable[Order | Condition]) -> list[FieldPath]:
    return [part.path for part in parts]


def _check_scope(scope: Scope, orders: tuple[Order, ...], asked: frozenset[FieldPath]) -> None:
    by_fields = not asked <= {NAME} or orders[0].path != NAME
    if not scope.collection_id and (by_fields or orders != BY_NAME):
        raise InvalidArgument("A query over all collections can be filtered and ordered by ascending name only.")
    if by_fields and scope.is_below_a_document:
        raise InvalidArgument(
            "A query over a collection group can be filtered and ordered by fields below the root only."
        )


def _parse_projection(message: Any) -> tuple[FieldPath, ...]:
    paths = (parse_queried(field.field_path) for field in message.fields)
    return tuple(path for path in paths if path != NAME)


def _not_negative(name: str, number: int) -> int:
    if number < 0:
        raise InvalidArgument(f"{name} is negative")
    return number
