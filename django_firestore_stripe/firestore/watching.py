"""A query set that is watched: changes of its documents, as model instances."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import Error as DatabaseError
from django.db import NotSupportedError, connections

from django_firestore_stripe.firestore.client import Endpoint
from django_firestore_stripe.firestore.compilers.select import SQLCompiler
from django_firestore_stripe.firestore.following import Following, Hearer, Position
from django_firestore_stripe.firestore.listening import Listening
from django_firestore_stripe.firestore.managers import DocumentQuerySet
from django_firestore_stripe.firestore.queries import DocumentQuery
from django_firestore_stripe.firestore.results import Kind, News
from django_firestore_stripe.firestore.rows import reader_of
from django_firestore_stripe.firestore.selection import Selection
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.streams import queries_of


@dataclass(frozen=True, kw_only=True)
class Change:
    """What has happened to a document: it was "added", "modified" or "removed"; a removed one as it was last seen."""

    kind: Kind
    instance: Any


Callback = Callable[[list[Change]], None]
ErrorCallback = Callable[[DatabaseError], None]


def watch(queryset: DocumentQuerySet, callback: Callback, on_error: ErrorCallback | None = None) -> Listening:
    """Follow the documents of a query set; see `Listening` for when `callback` is called.

    Raises NotSupportedError where the query set is not one Firestore query of whole documents.
    """
    compiler, endpoint, query = _prepared(queryset)
    make = _Maker(compiler, queryset.db)

    def hear(news: News) -> None:
        own = [(kind, snapshot) for kind, snapshot in news if query.template.key(snapshot.path) is not None]
        if own or not news:
            callback([Change(kind=kind, instance=make(snapshot)) for kind, snapshot in own])

    return Listening(endpoint, query, hear, on_error)


def follow(queryset: DocumentQuerySet, hearer: Hearer, *, since: Position | None = None) -> Following:
    """Tell `hearer` every change of a query set's documents since a position, without keeping any; see `Following`.

    Raises NotSupportedError where the query set is not one Firestore query of whole documents.
    """
    _, endpoint, query = _prepared(queryset)
    return Following(endpoint, query, hearer, since=since)


def _prepared(queryset: DocumentQuerySet) -> tuple[SQLCompiler, Endpoint, DocumentQuery]:
    compiler = _compiler(queryset)
    _extra, order_by, _group_by = compiler.pre_sql_setup()
    with connections[queryset.db].cursor() as cursor:
        return compiler, cast("Any", cursor).endpoint, _query(compiler, order_by, cursor)


def _compiler(queryset: DocumentQuerySet) -> SQLCompiler:
    sql, name = queryset.query, queryset.model.__name__
    loads_part = sql.get_loaded_field_names() if hasattr(sql, "get_loaded_field_names") else sql.deferred_loading[0]
    if not sql.default_cols or sql.annotations or loads_part or sql.select_related or sql.distinct:
        raise NotSupportedError(
            f"Firestore listens to whole documents: watch {name} without values(), annotate(), only(), defer(), "
            "distinct() and select_related()."
        )
    return cast("SQLCompiler", sql.chain().get_compiler(using=queryset.db))


def _query(compiler: SQLCompiler, order_by: Any, cursor: Any) -> DocumentQuery:
    name = compiler.query.model.__name__
    try:
        selection = compiler.selection(order_by)
    except EmptyResultSet:
        raise NotSupportedError(f"This query of {name} finds nothing, ever: there is nothing to watch.") from None
    if selection.offset:
        raise NotSupportedError(f"Firestore cannot listen to a slice of {name} that leaves out its beginning.")
    queries = [] if selection.keys is not None else list(queries_of(selection, cursor))
    if len(queries) != 1:
        raise NotSupportedError(
            f"Firestore listens to one query at a time; this one of {name} takes another way: {_way(selection)}."
        )
    return replace(queries[0], limit=selection.limit)


def _way(selection: Selection) -> str:
    return "documents are read by their keys" if selection.keys is not None else "several queries are merged"


class _Maker:
    """Makes instances of snapshots, as iterating over the query set would."""

    def __init__(self, compiler: SQLCompiler, alias: str) -> None:
        context = compiler.context()
        self._compiler, self._db, self._table = compiler, alias, context.alias
        self._model = compiler.query.model
        self._names = [field.attname for field in self._model._meta.concrete_fields]
        self._readers = [reader_of(expression, context) for expression, _sql, _alias in compiler.select]

    def __call__(self, snapshot: Snapshot) -> Any:
        row = tuple(read({self._table: snapshot}) for read in self._readers)
        (values,) = self._compiler.results_iter(results=[[row]])
        return self._model.from_db(self._db, self._names, values)
