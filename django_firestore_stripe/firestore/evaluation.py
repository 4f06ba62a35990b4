"""Judging a document by a condition as Firestore would."""

from collections.abc import Callable
from typing import Any

from django_firestore_stripe.firestore.conditions import Comparison, Condition, Kind
from django_firestore_stripe.firestore.ordering import MISSING, rank, value_at
from django_firestore_stripe.firestore.paths import PathTemplate
from django_firestore_stripe.firestore.snapshots import Snapshot

Test = Callable[[Any, Any], bool]


def _ranges(compare: Callable[[Any, Any], bool]) -> Test:
    """Return a comparison by order: only values of the same type take part."""

    def test(value: Any, bound: Any) -> bool:
        place, limit = rank(value), rank(bound)
        return place[0] == limit[0] and compare(place, limit)

    return test


def _equal(value: Any, other: Any) -> bool:
    return value is not MISSING and rank(value) == rank(other)


def _unequal(value: Any, other: Any) -> bool:
    return value is not MISSING and value is not None and rank(value) != rank(other)


def _contains(value: Any, element: Any) -> bool:
    return isinstance(value, list) and any(_equal(item, element) for item in value)


TESTS: dict[str, Test] = {
    "==": _equal,
    "!=": _unequal,
    "<": _ranges(lambda one, other: one < other),
    "<=": _ranges(lambda one, other: one <= other),
    ">": _ranges(lambda one, other: one > other),
    ">=": _ranges(lambda one, other: one >= other),
    "in": lambda value, others: any(_equal(value, other) for other in others),
    "not-in": lambda value, others: all(_unequal(value, other) for other in others),
    "array-contains": _contains,
}


def matches(condition: Condition, snapshot: Snapshot, template: PathTemplate) -> bool:
    """Whether a document that exists meets a condition."""
    if isinstance(condition, Comparison):
        return TESTS[condition.operator](_value(condition, snapshot, template), condition.value)
    quantifier = all if condition.joiner == "and" else any
    return quantifier(matches(child, snapshot, template) for child in condition.children)


def _value(comparison: Comparison, snapshot: Snapshot, template: PathTemplate) -> Any:
    column = comparison.column
    if column.is_field:
        return value_at(snapshot, column.path)
    key = template.key(snapshot.path) or ""
    return key if column.kind is Kind.KEY else template.column_values(key).get(column.path)
