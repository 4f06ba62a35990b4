"""Conditions as the filters of Firestore's API."""

from collections.abc import Sequence
from typing import Any

from django.db import NotSupportedError
from google.cloud.firestore_v1 import types

from django_firestore_stripe.firestore.conditions import NAME, Comparison, Condition, Kind, comparisons
from django_firestore_stripe.firestore.paths import PathTemplate
from django_firestore_stripe.firestore.values import document_name, encode

Filter = types.StructuredQuery.Filter
FieldFilter = types.StructuredQuery.FieldFilter
CompositeFilter = types.StructuredQuery.CompositeFilter
FieldReference = types.StructuredQuery.FieldReference
UnaryFilter = types.StructuredQuery.UnaryFilter

OPERATORS = {
    "==": FieldFilter.Operator.EQUAL,
    "!=": FieldFilter.Operator.NOT_EQUAL,
    "<": FieldFilter.Operator.LESS_THAN,
    "<=": FieldFilter.Operator.LESS_THAN_OR_EQUAL,
    ">": FieldFilter.Operator.GREATER_THAN,
    ">=": FieldFilter.Operator.GREATER_THAN_OR_EQUAL,
    "in": FieldFilter.Operator.IN,
    "not-in": FieldFilter.Operator.NOT_IN,
    "array-contains": FieldFilter.Operator.ARRAY_CONTAINS,
}
NULL_OPERATORS = {"==": UnaryFilter.Operator.IS_NULL, "!=": UnaryFilter.Operator.IS_NOT_NULL}
# What a column that comes from the path can be asked for: names are a range.
PARENT_OPERATORS = frozenset({"==", "in", "!=", "<", "<=", ">", ">="})
JOINERS = {"and": CompositeFilter.Operator.AND, "or": CompositeFilter.Operator.OR}
# A name that sorts after a document and all that is below it, yet before every other document.
AFTER = "\0"
# The first of all ids: numeric ones sort before all others, and no document of ours has such an id.
LOWEST_ID = "__id-9223372036854775808__"


class FilterBuilder:
    """Builds filters for the rows of one template in one database."""

    def __init__(self, template: PathTemplate, database: str) -> None:
        self.template = template
        self.database = database

    def build(self, condition: Condition) -> Filter:
        """Return a condition as a filter."""
        if isinstance(condition, Comparison):
            return self._builders[condition.column.kind](self, condition)
        return joined(condition.joiner, [self.build(child) for child in condition.children])

    def _field(self, comparison: Comparison) -> Filter:
        field = FieldReference(field_path=comparison.column.path)
        if comparison.value is None and comparison.operator in NULL_OPERATORS:
            operator = NULL_OPERATORS[comparison.operator]
            return Filter(unary_filter=UnaryFilter(field=field, op=operator))
        return self._filter(comparison.column.path, comparison.operator, comparison.value)

    def _key(self, comparison: Comparison) -> Filter:
        if comparison.operator in {"==", "in"}:
            keys = comparison.value if comparison.operator == "in" else [comparison.value]
            return joined("or", [self._is_document(self._path(key)) for key in keys])
        value = comparison.value
        paths: Any = list(map(self._path, value)) if comparison.operator == "not-in" else self._path(value)
        return self._name(comparison.operator, paths)

    def _is_document(self, path: str) -> Filter:
        """Return an equality as a span: in an "or", Firestore joins equality of names with no other inequality."""
        return joined("and", [self._name(">=", path), self._name("<=", path)])

    def _path(self, key: Any) -> str:
        return _path_of(key, self.template)

    def _parent(self, comparison: Comparison) -> Filter:
        first_id = comparison.value
        if comparison.operator in {">=", "<"}:
            return self._name(comparison.operator, f"{self.template.root}/{first_id}")
        if comparison.operator in {">", "<="}:
            return self._name({">": ">=", "<=": "<"}[comparison.operator], f"{self.template.root}/{first_id}{AFTER}")
        if comparison.operator == "!=":
            return joined("or", [self._name("<", f"{self.template.root}/{first_id}"), self._after(first_id)])
        parents = first_id if comparison.operator == "in" else [first_id]
        return joined("or", [self._below(f"{self.template.root}/{parent}") for parent in parents])

    def _after(self, first_id: str) -> Filter:
        return self._name(">=", f"{self.template.root}/{first_id}{AFTER}")

    def _below(self, path: str) -> Filter:
        """Return that a document is another one or below it."""
        return joined("and", [self._name(">=", path), self._name("<", f"{path}{AFTER}")])

    _builders = {Kind.FIELD: _field, Kind.KEY: _key, Kind.PARENT: _parent}

    def inside(self, spans: Sequence[str]) -> Filter:
        """Return that a document is in, or below, one of these collections."""
        return joined("or", [self._in(span) for span in spans])

    def _in(self, span: str) -> Filter:
        return joined("and", [self._name(">=", f"{span}/{LOWEST_ID}"), self._name("<", f"{span}{AFTER}/{LOWEST_ID}")])

    def _name(self, operator: str, paths: str | list[str]) -> Filter:
        names = [document_name(self.database, path) for path in ([paths] if isinstance(paths, str) else paths)]
        references = [types.Value(reference_value=name) for name in names]
        if isinstance(paths, str):
            return field_filter(NAME, operator, references[0])
        return field_filter(NAME, operator, array_of(references))

    def _filter(self, path: str, operator: str, value: Any) -> Filter:
        if operator in {"in", "not-in"}:
            return field_filter(path, operator, array_of([encode(item, self.database) for item in value]))
        return field_filter(path, operator, encode(value, self.database))


def array_of(values: list[Any]) -> types.Value:
    """Return encoded values as an array, the operand of a list operator; they may be arrays themselves."""
    return types.Value(array_value=types.ArrayValue(values=values))


def field_filter(path: str, operator: str, value: Any) -> Filter:
    """Return the filter that compares a field path with an encoded value."""
    field = FieldReference(field_path=path)
    return Filter(field_filter=FieldFilter(field=field, op=OPERATORS[operator], value=value))


def joined(joiner: str, filters: Sequence[Filter]) -> Filter:
    """Return filters joined by "and" or "or"."""
    if len(filters) == 1:
        return filters[0]
    return Filter(composite_filter=CompositeFilter(op=JOINERS[joiner], filters=filters))


def _path_of(key: Any, template: PathTemplate) -> str:
    """Return a key's path. Raises NotSupportedError for what is too long for one."""
    path = template.path(str(key))
    if path is None:
        raise NotSupportedError(f"Firestore cannot compare keys with a text of {len(str(key))} characters.")
    return path


def checked(condition: Condition, template: PathTemplate, model_name: str, *, nested: bool | None = None) -> Condition:
    """Return the condition. Raises NotSupportedError for keys and parents that Firestore cannot compare so.

    `nested`: the documents lie below several others, so that names sort otherwise than keys.
    """
    nested = bool(template.columns) if nested is None else nested

    for part in comparisons(condition):
        column = part.column
        if column.kind is Kind.KEY and nested and part.operator not in {"==", "in", "!=", "not-in"}:
            raise NotSupportedError(
                f"Firestore cannot compare keys of {model_name} with {part.operator}: use exact or in, or filter by "
                f"{template.columns[0]}."
            )
        if column.kind is Kind.KEY:
            for key in part.value if part.operator in {"in", "not-in"} else [part.value]:
                _path_of(key, template)
        first = bool(template.columns) and column.path == template.columns[0]
        if column.kind is Kind.PARENT and not (first and part.operator in PARENT_OPERATORS and part.value):
            raise NotSupportedError(
                f"Firestore cannot evaluate {column.label} {part.operator} here: filter by {template.columns[0]} with "
                "exact, in or a range, at the top level of the filter."
            )
    return condition
