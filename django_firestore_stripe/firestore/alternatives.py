"""A condition as alternatives that Firestore finds whole, in a query each.

A query is ordered by each field that it compares by range or excludes by, and so leaves out every document that lacks
one of them, even where another alternative holds:
https://cloud.google.com/firestore/docs/reference/rest/v1/StructuredQuery#FIELDS.order_by.
"""

from collections.abc import Iterable
from itertools import product

from django_firestore_stripe.firestore.conditions import Column, Comparison, Condition, all_of, any_of, comparisons
from django_firestore_stripe.firestore.ordering import INEQUALITIES

Columns = frozenset[Column]
NONE: Columns = frozenset()


def alternatives_of(condition: Condition, held: Columns = NONE) -> list[Condition]:
    """Return conditions one of which holds wherever `condition` does; several may hold for the same document.

    `held` are fields that every document in question has. Those that compare the fewest fields by range come first.
    """
    if _is_found_whole(condition, held) or isinstance(condition, Comparison):
        return [condition]
    if condition.joiner == "or":
        parts = [part for child in condition.children for part in alternatives_of(child, held)]
        return _grouped(parts, held)
    held |= fields_held_by(condition)
    whole = [child for child in condition.children if _is_found_whole(child, held)]
    choices = [alternatives_of(child, held) for child in condition.children if child not in whole]
    return [all_of([*whole, part]) for part in _grouped(map(all_of, product(*choices)), held)]


def _grouped(parts: Iterable[Condition], held: Columns) -> list[Condition]:
    """Join again what one query finds whole: those that hold all the fields that any of them compares by range."""
    parts = list(parts)
    by_number = sorted({unequal_fields(part) for part in parts}, key=lambda fields: (len(fields), _paths(fields)))
    groups: dict[Columns, list[Condition]] = {fields: [] for fields in by_number}
    for part in parts:
        known = held | fields_held_by(part)
        fields = next(fields for fields in reversed(by_number) if unequal_fields(part) <= fields <= known)
        groups[fields].append(part)
    return [any_of(group) for group in groups.values() if group]


def _paths(columns: Columns) -> list[str]:
    return sorted(column.path for column in columns)


def _is_found_whole(condition: Condition, held: Columns) -> bool:
    return unequal_fields(condition) <= held | fields_held_by(condition)


def unequal_fields(condition: Condition) -> Columns:
    """Return the fields that a condition compares by range, or excludes by."""
    return frozenset(
        part.column for part in comparisons(condition) if part.operator in INEQUALITIES and part.column.is_field
    )


def fields_held_by(condition: Condition) -> Columns:
    """Return the fields that every document has for which the condition holds."""
    if isinstance(condition, Comparison):
        return frozenset({condition.column} if condition.column.is_field else ())
    columns = [fields_held_by(child) for child in condition.children]
    if not columns:
        return NONE
    return NONE.union(*columns) if condition.joiner == "and" else columns[0].intersection(*columns)
