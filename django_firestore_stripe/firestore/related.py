"""select_related(): the documents at the other end of foreign keys, read in batches instead of joined."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import NotSupportedError
from django.db.models.expressions import Col

from django_firestore_stripe.firestore.context import QueryContext
from django_firestore_stripe.firestore.cursor import Cursor
from django_firestore_stripe.firestore.managers import is_document_model
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.values import Reference

Row = dict[str, Snapshot]
CHUNK = 300


def field_value(field: Any, snapshot: Snapshot) -> Any:
    """Return what a document holds for a field: part of its path, or a value; None where it is missing."""
    template = template_of(field.model)
    if not field.primary_key and field.column not in template.columns:
        return snapshot.get(field.column)
    key = template.key(snapshot.path) or ""
    return key if field.primary_key else template.column_values(key)[field.column]


def joins_of(expressions: Iterable[Any], context: QueryContext) -> dict[str, Any]:
    """Return the joins that expressions read through, those nearest to the model first.

    Raises NotSupportedError for anything but foreign keys between documents.
    """
    joins: dict[str, Any] = {}
    for expression in expressions:
        for column in _columns(expression):
            _follow(column.alias, joins, context)
    return joins


def _columns(expression: Any) -> Iterator[Col]:
    if isinstance(expression, Col):
        yield expression
    for source in getattr(expression, "get_source_expressions", list)():
        if source is not None:
            yield from _columns(source)


def _follow(alias: str, joins: dict[str, Any], context: QueryContext) -> None:
    if alias == context.alias or alias in joins:
        return
    join = context.query.alias_map[alias]
    _follow(join.parent_alias, joins, context)
    field = join.join_field
    if not (field.many_to_one or field.one_to_one) or not getattr(field, "concrete", False):
        raise NotSupportedError(f"Firestore cannot join {context.model.__name__} over {field.name}: query it apart.")
    if not is_document_model(field.related_model):
        raise NotSupportedError(f"{field.related_model.__name__} is not kept in Firestore: query it apart.")
    joins[alias] = join


def with_related(
    snapshots: Iterator[Snapshot], joins: dict[str, Any], context: QueryContext, cursor: Cursor
) -> Iterator[Row]:
    """Yield each document together with those it refers to; one batch read per join for some hundred rows."""
    while chunk := list(islice(snapshots, CHUNK if joins else 1)):
        rows: list[Row] = [{context.alias: snapshot} for snapshot in chunk]
        for alias, join in joins.items():
            _join(rows, alias, join, cursor)
        yield from rows


def _join(rows: list[Row], alias: str, join: Any, cursor: Cursor) -> None:
    paths = [_target(row.get(join.parent_alias), join.join_field) for row in rows]
    found = cursor.read(filter(None, paths))
    for row, path in zip(rows, paths, strict=True):
        if path is not None:
            row[alias] = found[path]


def _target(snapshot: Snapshot | None, field: Any) -> str | None:
    """Return the path of the document that a document's foreign key names."""
    if snapshot is None or not snapshot.exists:
        return None
    value = field_value(field, snapshot)
    if isinstance(value, Reference):
        return value.path
    return template_of(field.related_model).path(value) if isinstance(value, str) else None
