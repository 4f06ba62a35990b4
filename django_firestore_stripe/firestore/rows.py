"""What a SELECT returns: each expression as a function of a document, decided on before anything is read."""

import functools
from collections.abc import Callable
from typing import Any

from django.db import NotSupportedError
from django.db.models import Value
from django.db.models.expressions import Col, ExpressionWrapper, Ref
from django.db.models.fields.json import KeyTransform
from django.db.models.functions.datetime import TruncBase

from django_firestore_stripe.firestore.buckets import Buckets
from django_firestore_stripe.firestore.columns import column_of
from django_firestore_stripe.firestore.context import QueryContext
from django_firestore_stripe.firestore.related import Row, field_value

Reader = Callable[[Row], Any]


@functools.singledispatch
def reader_of(expression: Any, context: QueryContext) -> Reader:
    """Return the function that computes an expression for a row. Raises NotSupportedError."""
    raise NotSupportedError(
        f"Firestore cannot compute {expression!r}: select the fields of {context.model.__name__} and compute in Python."
    )


@reader_of.register
def _(expression: Col, context: QueryContext) -> Reader:
    def read(row: Row) -> Any:
        snapshot = row.get(expression.alias)
        return None if snapshot is None or not snapshot.exists else field_value(expression.target, snapshot)

    return read


@reader_of.register
def _(expression: Ref, context: QueryContext) -> Reader:
    return reader_of(expression.source, context)  # type: ignore[attr-defined]


@reader_of.register(ExpressionWrapper)
def _(expression: Any, context: QueryContext) -> Reader:
    return reader_of(expression.expression, context)


@reader_of.register
def _(expression: Value, context: QueryContext) -> Reader:
    return lambda _row: expression.value


@reader_of.register
def _(expression: KeyTransform, context: QueryContext) -> Reader:
    read, name = reader_of(expression.lhs, context), expression.key_name
    return lambda row: item_of(read(row), name)


@reader_of.register
def _(expression: TruncBase, context: QueryContext) -> Reader:
    read, buckets = reader_of(expression.lhs, context), Buckets(expression, context.connection)
    return lambda row: buckets.start(read(row))


def item_of(value: Any, name: Any) -> Any:
    """Return an item of a map or an array, None where there is none."""
    if isinstance(value, list):
        index = int(name) if str(name).lstrip("-").isdigit() else len(value)
        return value[index] if -len(value) <= index < len(value) else None
    return value.get(str(name)) if isinstance(value, dict) else None


def projection_of(expressions: list[Any], context: QueryContext) -> tuple[str, ...] | None:
    """Return the fields that expressions read from the model's own documents, None where that cannot be told."""
    columns = [
        column_of(expression.lhs if isinstance(expression, TruncBase) else expression, context)
        for expression in expressions
        if not isinstance(expression, Value)
    ]
    if any(column is None for column in columns):
        return None
    return tuple(dict.fromkeys(column.path for column in columns if column is not None and column.is_field))
