"""Reading a selection: page by page, without strangers, merged where it takes several queries."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from operator import itemgetter
from typing import Any

from django_firestore_stripe.firestore.alternatives import unequal_fields
from django_firestore_stripe.firestore.bookmarks import Bookmarks
from django_firestore_stripe.firestore.branches import MAX_DISJUNCTIONS, Branch
from django_firestore_stripe.firestore.conditions import Condition, Kind, comparisons, disjunctions
from django_firestore_stripe.firestore.cursor import Cursor
from django_firestore_stripe.firestore.evaluation import matches
from django_firestore_stripe.firestore.ordering import BY_KEY, Order, server_orders, sort_key
from django_firestore_stripe.firestore.queries import DocumentQuery, has_inequality
from django_firestore_stripe.firestore.quotas import Quota
from django_firestore_stripe.firestore.selection import Selection
from django_firestore_stripe.firestore.snapshots import Snapshot

PAGE = 1_000
KEYS_PER_READ = 300
# Bookmarks are for pages; `first()` and `get()` need none.
SHORTEST_PAGE = 2


def documents(selection: Selection, cursor: Cursor) -> Iterator[Snapshot]:
    """Yield the documents of a selection in order, reading more only as they are asked for."""
    if selection.keys is not None:
        yield from _by_key(selection, cursor)
        return
    queries = list(_queries(selection, cursor))
    if len(queries) == 1:
        _branch, query = queries[0]
        yield from _slice(query, selection, cursor)
    else:
        yield from _merged(queries, selection, cursor)


def _by_key(selection: Selection, cursor: Cursor) -> Iterator[Snapshot]:
    found = _documents_at(selection, cursor)
    if selection.orders:
        found = iter(sorted(found, key=lambda snapshot: sort_key(snapshot, (*selection.orders, *BY_KEY))))
    yield from islice(found, selection.offset, selection.end)


def _documents_at(selection: Selection, cursor: Cursor) -> Iterator[Snapshot]:
    keys = selection.keys or ()
    for start in range(0, len(keys), KEYS_PER_READ):
        paths = [selection.template.path(key) for key in keys[start : start + KEYS_PER_READ]]
        for snapshot in cursor.read(filter(None, paths)).values():
            if snapshot.exists and matches(selection.where, snapshot, selection.template):
                yield snapshot


def queries_of(selection: Selection, cursor: Cursor) -> Iterator[DocumentQuery]:
    """Yield the queries whose results together are the selection's."""
    return (query for _branch, query in _queries(selection, cursor))


def _queries(selection: Selection, cursor: Cursor) -> Iterator[tuple[Branch, DocumentQuery]]:
    for branch in selection.branches:
        orders = tuple(_own_orders(selection, branch))
        query = DocumentQuery(
            database=cursor.database,
            template=selection.template,
            scope=selection.scopes[0],
            where=branch.where,
            besides=branch.earlier,
            orders=orders,
            projection=_needed(selection, orders, branch.earlier),
        )
        yield from ((branch, scoped) for scoped in _in_scopes(query, selection))


def _own_orders(selection: Selection, branch: Branch) -> Iterator[Order]:
    """Yield the orders of the whole alternative, less those that this query does not need: all its rows have one value."""
    needed = {order.column for order in selection.orders} | unequal_fields(branch.where)
    for order in server_orders(selection.orders, branch.alternative, selection.model_name):
        if order.column in needed or not order.column.is_field:
            yield order


def _in_scopes(query: DocumentQuery, selection: Selection) -> Iterator[DocumentQuery]:
    """Yield one query for a single scope, and for many parents those of a collection group."""
    if len(selection.scopes) > 1:
        everywhere = replace(query, scope=selection.template.scope({}))
        yield from inside(everywhere, [span for scope in selection.scopes for span in scope.paths])
    elif query.scope.descendants and _keeps_strangers_out(query):
        yield from inside(query, query.scope.spans)
    else:
        yield query


def inside(query: DocumentQuery, spans: Sequence[str]) -> Iterator[DocumentQuery]:
    """Yield a collection group's query as several, each of as many spans as Firestore takes alternatives."""
    size = max(1, MAX_DISJUNCTIONS // disjunctions(query.where))
    for start in range(0, len(spans), size):
        yield replace(query, within=tuple(spans[start : start + size]))


def _keeps_strangers_out(query: DocumentQuery) -> bool:
    """Whether the server shall: below some documents, and where it scans the names in one span; else it is done here."""
    everywhere = not any("/" in span for span in query.scope.spans)
    in_one_span = query.orders == BY_KEY and not has_inequality(query.where) and disjunctions(query.where) == 1
    return not everywhere or in_one_span


def _needed(selection: Selection, orders: tuple[Order, ...], judged: Condition) -> tuple[str, ...] | None:
    if selection.projection is None:
        return None
    compared = (part.column.path for part in comparisons(judged) if part.column.is_field)
    return tuple(dict.fromkeys([*selection.projection, *_fields(orders), *compared]))


def _slice(query: DocumentQuery, selection: Selection, cursor: Cursor) -> Iterator[Snapshot]:
    """Yield a slice of one query, from the nearest bookmark on."""
    offset, limit = selection.offset, selection.limit
    if limit is None or limit < SHORTEST_PAGE:
        yield from islice(_skipping(query, offset, limit, cursor), limit)
        return
    bookmarks = Bookmarks(query)
    passed, position = bookmarks.nearest(offset, limit)
    rows, last = 0, None
    for last in _skipping(replace(query, after=position), offset - passed, limit, cursor):
        rows += 1
        yield last
    if last is not None and rows == limit:
        bookmarks.remember(offset + rows, query.position(last))


def _skipping(query: DocumentQuery, offset: int, limit: int | None, cursor: Cursor) -> Iterator[Snapshot]:
    """Yield `limit` documents after the first `offset`; in a collection group strangers count for neither."""
    if not offset or not query.scope.descendants:
        yield from pages(replace(query, offset=offset), limit, cursor)
        return
    skipped = list(pages(replace(query, projection=_fields(query.orders)), offset, cursor))
    if len(skipped) == offset:
        yield from pages(query.following(skipped[-1]), limit, cursor)


def _fields(orders: tuple[Order, ...]) -> tuple[str, ...]:
    return tuple(order.column.path for order in orders if order.column.kind is not Kind.KEY)


def pages(query: DocumentQuery, limit: int | None, cursor: Cursor) -> Iterator[Snapshot]:
    """Yield the documents of a query that are its own, up to `limit`; strangers never shorten the result."""
    quota = Quota(limit)
    while not quota.is_met:
        size = min(PAGE, quota.page or PAGE)
        query = replace(query, limit=size)
        found = cursor.run(query.run_request(), str(query))
        own = [snapshot for snapshot in found if _is_own(snapshot, query)]
        yield from own[: quota.left]
        if len(found) < size:
            return
        quota.take(len(own), strangers=len(found) - len(own))
        query = query.following(found[-1])


def _is_own(snapshot: Snapshot, query: DocumentQuery) -> bool:
    """Whether a document is the template's, and no other query's."""
    return query.template.key(snapshot.path) is not None and not matches(query.besides, snapshot, query.template)


def _merged(queries: list[tuple[Branch, DocumentQuery]], selection: Selection, cursor: Cursor) -> Iterator[Snapshot]:
    """Yield a slice of several queries' rows, read only as far as they are asked for."""
    rows = heapq.merge(*(_placed(*pair, selection, cursor) for pair in queries), key=itemgetter(0))
    yield from (snapshot for _place, snapshot in islice(rows, selection.offset, selection.end))


def _placed(
    branch: Branch, query: DocumentQuery, selection: Selection, cursor: Cursor
) -> Iterator[tuple[Any, Snapshot]]:
    """Yield a query's rows with their places among all.

    Those of one alternative share the server's order; where rows of several are equal in what was asked for, they come
    one alternative after the other.
    """
    orders = server_orders(selection.orders, branch.alternative, selection.model_name)
    asked = tuple(order for order in selection.orders if order.column.is_field)
    for snapshot in pages(query, selection.end, cursor):
        yield (sort_key(snapshot, asked), branch.number, sort_key(snapshot, orders)), snapshot
