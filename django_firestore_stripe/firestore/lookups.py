"""Django's lookups as conditions: one small function each, registered by the lookup's class."""

import functools
from collections.abc import Callable, Iterable
from typing import Any

from django.db import NotSupportedError
from django.db.models import (
    BinaryField,
    BooleanField,
    DateTimeField,
    DurationField,
    FloatField,
    IntegerField,
    Value,
    lookups,
)
from django.db.models.expressions import Col, ExpressionWrapper
from django.db.models.fields.json import DataContains, KeyTransform
from django.db.models.fields.tuple_lookups import TupleExact, TupleIn
from django.db.models.functions.datetime import TruncDate
from django.db.models.lookups import YearLookup
from django.db.models.sql.where import AND, OR, NothingNode, WhereNode

from django_firestore_stripe.firestore.columns import column_of, has_position, inside
from django_firestore_stripe.firestore.conditions import (
    EVERYTHING,
    NOTHING,
    Column,
    Comparison,
    Condition,
    Kind,
    all_of,
    any_of,
    negated,
)
from django_firestore_stripe.firestore.context import QueryContext
from django_firestore_stripe.firestore.paths import is_valid_id
from django_firestore_stripe.firestore.refusals import CONSTANT, JOIN, POSITION, TEXT, refused
from django_firestore_stripe.firestore.spans import beside, day_bounds, prefix_bounds, within_span, year_bounds
from django_firestore_stripe.firestore.storage import objection_to_sorting, stored_field

OPERATORS = {
    lookups.Exact: "==",
    lookups.GreaterThan: ">",
    lookups.GreaterThanOrEqual: ">=",
    lookups.LessThan: "<",
    lookups.LessThanOrEqual: "<=",
}
YEAR_OPERATORS = {"exact": "==", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
# What is stored as something else than text.
NO_TEXT = (BinaryField, BooleanField, DateTimeField, DurationField, FloatField, IntegerField)
JOINERS: dict[str, Callable[[Iterable[Condition]], Condition]] = {AND: all_of, OR: any_of}


@functools.singledispatch
def condition_of(node: Any, context: QueryContext) -> Condition:
    """Return what a node of a `where` tree asks. Raises NotSupportedError, naming the field and what to do instead.

    A lookup of your own takes part with a method `as_firestore(context) -> Condition`.
    """
    own = getattr(node, "as_firestore", None)
    if own is not None:
        condition: Condition = own(context)
        return condition
    if hasattr(node, "lhs"):
        raise refused(context, node)
    raise NotSupportedError(f"Firestore cannot evaluate {type(node).__name__} in a filter of {context.model.__name__}.")


@condition_of.register
def _(node: WhereNode, context: QueryContext) -> Condition:
    if node.connector not in JOINERS:
        raise NotSupportedError(f"Firestore cannot evaluate {node.connector}: write it with &, | and ~.")
    joined = JOINERS[node.connector](condition_of(child, context) for child in node.children)
    return negated(joined) if node.negated else joined


@condition_of.register
def _(node: NothingNode, context: QueryContext) -> Condition:
    return NOTHING


@condition_of.register(ExpressionWrapper)
def _(node: Any, context: QueryContext) -> Condition:
    return condition_of(node.expression, context)


@condition_of.register
def _(node: Value, context: QueryContext) -> Condition:
    return EVERYTHING if node.value else NOTHING


@condition_of.register
def _(node: Col, context: QueryContext) -> Condition:
    column = column_of(node, context)
    if column is None or not column.is_field:
        raise NotSupportedError(f"Firestore cannot filter {context.model.__name__} by {node!r}.")
    return Comparison(column, "==", True)


def _column(lookup: Any, context: QueryContext, expression: Any = None) -> Column:
    expression = lookup.lhs if expression is None else expression
    column = column_of(expression, context)
    if column is None:
        raise refused(context, lookup, JOIN if isinstance(expression, Col) else POSITION * has_position(expression))
    return column


def _given(lookup: Any, context: QueryContext, value: Any) -> Any:
    """Return the right-hand side as it was given."""
    value = value.value if isinstance(value, Value) else value
    if hasattr(value, "resolve_expression") or hasattr(value, "as_sql"):
        raise refused(context, lookup, CONSTANT)
    return value


def _constant(lookup: Any, context: QueryContext, value: Any, expression: Any = None) -> Any:
    """Return the right-hand side in Firestore's terms."""
    value = _given(lookup, context, value)
    expression = lookup.lhs if expression is None else expression
    if isinstance(expression, KeyTransform):
        return value
    return stored_field(expression).get_db_prep_value(value, context.connection, prepared=True)


def _compared(column: Column, operator: str, value: Any, context: QueryContext) -> Condition:
    """Return a comparison; what no path can hold is equal to none, though keys come before and after it."""
    if column.is_field or _may_be(column, value, context):
        return Comparison(column, operator, value)
    if operator == "==":
        return NOTHING
    nested_key = column.kind is Kind.KEY and context.template.columns
    return Comparison(column, operator, value) if nested_key else beside(column, operator, str(value))


def _may_be(column: Column, value: Any, context: QueryContext) -> bool:
    """Whether a document's key, or part of its path, can be a value."""
    if column.kind is Kind.KEY:
        return context.template.path(str(value)) is not None
    return column.is_field or is_valid_id(str(value))


def _simple(lookup: Any, context: QueryContext, operator: str) -> Condition:
    if isinstance(lookup.lhs, TruncDate):
        return _on_day(lookup, context, operator)
    _must_be_ordered(lookup, context, operator)
    return _compared(_column(lookup, context), operator, _constant(lookup, context, lookup.rhs), context)


def _must_be_ordered(lookup: Any, context: QueryContext, operator: str) -> None:
    objection = "" if operator == "==" else objection_to_sorting(lookup.lhs)
    if objection:
        raise refused(context, lookup, objection)


for _class, _operator in OPERATORS.items():
    condition_of.register(_class, functools.partial(_simple, operator=_operator))


def _on_day(lookup: Any, context: QueryContext, operator: str) -> Condition:
    """Return a comparison with a date: every moment of the day counts."""
    moments = lookup.lhs.lhs
    column = _column(lookup, context, moments)
    bounds = day_bounds(_given(lookup, context, lookup.rhs), lookup.lhs.tzinfo)
    first, after = (_constant(lookup, context, bound, moments) for bound in bounds)
    return within_span(column, operator, first, after)


@condition_of.register
def _(lookup: YearLookup, context: QueryContext) -> Condition:
    if lookup.lhs.lookup_name != "year":
        raise refused(context, lookup)
    moments = lookup.lhs.lhs
    column = _column(lookup, context, moments)
    bounds = year_bounds(lookup, int(_given(lookup, context, lookup.rhs)))
    first, after = (_constant(lookup, context, bound, moments) for bound in bounds)
    return within_span(column, YEAR_OPERATORS[str(lookup.lookup_name)], first, after)


@condition_of.register
def _(lookup: lookups.In, context: QueryContext) -> Condition:
    given = _given(lookup, context, lookup.rhs)
    values = [_constant(lookup, context, value) for value in given if value is not None]
    return _among(_column(lookup, context), values, context)


@condition_of.register
def _(lookup: TupleIn, context: QueryContext) -> Condition:
    (expression,) = lookup.lhs.get_source_expressions()
    values = [value for (value,) in lookup.rhs if value is not None]
    return _among(_column(lookup, context, expression), values, context)


@condition_of.register
def _(lookup: TupleExact, context: QueryContext) -> Condition:
    (expression,) = lookup.lhs.get_source_expressions()
    (value,) = lookup.rhs
    return _compared(_column(lookup, context, expression), "==", value, context)


def _among(column: Column, values: list[Any], context: QueryContext) -> Condition:
    distinct = {f"{type(value).__name__} {value!r}": value for value in values if _may_be(column, value, context)}
    return Comparison(column, "in", tuple(distinct.values())) if distinct else NOTHING


@condition_of.register
def _(lookup: lookups.IsNull, context: QueryContext) -> Condition:
    column = _column(lookup, context)
    always_set = column.kind is Kind.KEY or (
        column.kind is Kind.PARENT and all(column.path in shape.columns for shape in context.template.shapes)
    )
    if always_set:
        return NOTHING if lookup.rhs else EVERYTHING
    return Comparison(column, "==" if lookup.rhs else "!=", None)


@condition_of.register
def _(lookup: lookups.Range, context: QueryContext) -> Condition:
    if isinstance(lookup.lhs, TruncDate):
        raise refused(context, lookup, "Use date__gte and date__lte.")
    _must_be_ordered(lookup, context, "range")
    column = _column(lookup, context)
    low, high = (_constant(lookup, context, value) for value in _given(lookup, context, lookup.rhs))
    return all_of([_compared(column, ">=", low, context), _compared(column, "<=", high, context)])


@condition_of.register
def _(lookup: lookups.StartsWith, context: QueryContext) -> Condition:
    column = _column(lookup, context)
    prefix = _given(lookup, context, lookup.rhs)
    if not isinstance(prefix, str) or isinstance(stored_field(lookup.lhs), NO_TEXT):
        raise refused(context, lookup, TEXT)
    first, after = prefix_bounds(prefix)
    bounds = [_compared(column, ">=", first, context)]
    return all_of([*bounds, _compared(column, "<", after, context)] if after else bounds)


@condition_of.register
def _(lookup: lookups.IStartsWith, context: QueryContext) -> Condition:
    """Refuse: to Django it is a kind of `startswith`, to Firestore it is not."""
    raise refused(context, lookup)


@condition_of.register
def _(lookup: DataContains, context: QueryContext) -> Condition:
    wanted = _constant(lookup, context, lookup.rhs)
    condition = _containing(_column(lookup, context), wanted) if isinstance(wanted, dict | list | tuple) else None
    if condition is None:
        raise refused(context, lookup, "One element of an array can be looked for: contains=[value].")
    return condition


def _containing(column: Column, wanted: Any) -> Condition | None:
    """Return that an array has an element, or a map these items; None where Firestore cannot say so."""
    if isinstance(wanted, list | tuple):
        return Comparison(column, "array-contains", wanted[0]) if len(wanted) == 1 else None
    if not isinstance(wanted, dict):
        return Comparison(column, "==", wanted)
    parts = [_containing(inside(column, key), value) for key, value in wanted.items()]
    return all_of(part for part in parts if part) if parts and all(parts) else None
