"""Which part of a document an expression of Django's reads."""

from typing import Any

from django.db.models.expressions import Col, Ref
from django.db.models.fields.json import KeyTransform
from google.cloud.firestore_v1.field_path import FieldPath

from django_firestore_stripe.firestore.conditions import NAME, Column, Kind
from django_firestore_stripe.firestore.context import QueryContext
from django_firestore_stripe.firestore.paths import PathTemplate


def column_of_field(field: Any, template: PathTemplate, keys: tuple[str, ...] = ()) -> Column:
    """Return the column of a model's field, or of a key inside the map that it holds."""
    label = f"{field.model.__name__}.{'__'.join([field.name, *keys])}"
    if field.primary_key:
        return Column(Kind.KEY, NAME, label)
    if field.column in template.columns:
        return Column(Kind.PARENT, field.column, label)
    return Column(Kind.FIELD, FieldPath(field.column, *keys).to_api_repr(), label)


def inside(column: Column, key: str) -> Column:
    """Return the column of a key inside the map that a column holds."""
    return Column(Kind.FIELD, f"{column.path}.{FieldPath(key).to_api_repr()}", f"{column.label}__{key}")


def has_position(expression: Any) -> bool:
    """Whether an expression looks into an array: Django takes a key that is a whole number for a position."""
    while isinstance(expression, KeyTransform):
        if str(expression.key_name).removeprefix("-").isdecimal():
            return True
        expression = expression.lhs
    return False


def column_of(expression: Any, context: QueryContext) -> Column | None:
    """Return the column that an expression reads, None where it computes, needs a join or looks into an array."""
    if has_position(expression):
        return None
    keys: tuple[str, ...] = ()
    while isinstance(expression, KeyTransform | Ref):
        if isinstance(expression, KeyTransform):
            keys = (str(expression.key_name), *keys)
            expression = expression.lhs
        else:
            expression = expression.source  # type: ignore[attr-defined]
    if not isinstance(expression, Col):
        return None
    if expression.alias == context.alias:
        return column_of_field(expression.target, context.template, keys)
    return None if keys else _foreign_key(expression, context)


def _foreign_key(expression: Col, context: QueryContext) -> Column | None:
    """Return the foreign key's own column for the key at its other end: `customer__pk` needs no join."""
    join = context.query.alias_map.get(expression.alias)
    field = getattr(join, "join_field", None)
    if join is None or join.parent_alias != context.alias or not getattr(field, "many_to_one", False):
        return None
    return column_of_field(field, context.template) if expression.target.primary_key else None
