"""Reading a selection: page by page, without strangers, merged where it takes several queries."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from django_firestore_stripe.firestore.bookmarks import Bookmarks
from django_firestore_stripe.firestore.conditions import Kind, disjunctions
from django_firestore_stripe.firestore.cursor import Cursor
from django_firestore_stripe.firestore.evaluation import matches
from django_firestore_stripe.firestore.ordering import BY_KEY, Order, server_orders, sort_key
from django_firestore_stripe.firestore.queries import DocumentQuery, has_inequality
from django_firestore_stripe.firestore.selection import MAX_DISJUNCTIONS, Selection
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
    queries = list(queries_of(selection, cursor))
    if len(queries) == 1:
        yield from _slice(queries[0], selection, cursor)
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
    for branch in selection.branches:
        orders = server_orders(selection.orders, branch, selection.model_name)
        query = DocumentQuery(
            database=cursor.database,
            template=selection.template,
            scope=selection.scopes[0],
            where=branch,
            orders=orders,
            projection=_needed(selection, orders),
        )
        yield from _in_scopes(query, selection)


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


def _needed(selection: Selection, orders: tuple[Order, ...]) -> tuple[str, ...] | None:
    if selection.projection is None:
        return None
    return tuple(dict.fromkeys([*selection.projection, *_fields(orders)]))


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
    """Yield the documents of a query that are the template's, up to `limit`; strangers never shorten the result."""
    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        query = replace(query, limit=size)
        found = cursor.run(query.run_request(), str(query))
        own = [snapshot for snapshot in found if query.template.key(snapshot.path) is not None]
        yield from own
        if len(found) < size:
            return
        left = None if left is None else left - len(own)
        query = query.following(found[-1])


def _merged(queries: list[DocumentQuery], selection: Selection, cursor: Cursor) -> Iterator[Snapshot]:
    orders = (*selection.orders, *BY_KEY)
    found = [snapshot for query in queries for snapshot in pages(query, selection.end, cursor)]
    found.sort(key=lambda snapshot: sort_key(snapshot, orders))
    yield from found[selection.offset : selection.end]
