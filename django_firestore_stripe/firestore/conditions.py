"""The tree that a `where` becomes: comparisons joined by and, or; negation is pushed down into the comparisons."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeGuard

from django.db import NotSupportedError


class Kind(Enum):
    """What a column is."""

    FIELD = "field"
    KEY = "key"
    PARENT = "parent"


@dataclass(frozen=True)
class Column:
    """What is compared or ordered by: a field path, the document's name, or a placeholder of the path."""

    kind: Kind
    path: str
    label: str

    @property
    def is_field(self) -> bool:
        """Whether the document itself holds the value."""
        return self.kind is Kind.FIELD


NAME = "__name__"


@dataclass(frozen=True)
class Comparison:
    """A column against a constant."""

    column: Column
    operator: str
    value: Any


@dataclass(frozen=True)
class Junction:
    """Conditions joined by "and" or "or"."""

    joiner: str
    children: tuple["Condition", ...]


Condition = Comparison | Junction

EVERYTHING = Junction("and", ())
NOTHING = Junction("or", ())
NEGATED = {"==": "!=", "!=": "==", "in": "not-in", "not-in": "in", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
NEVER_NULL = ("==", "in", "<", "<=", ">", ">=", "!=", "not-in")


def _joined(joiner: str, children: Iterable[Condition], neutral: Junction, dominant: Junction) -> Condition:
    flat: list[Condition] = []
    for child in children:
        if child == dominant:
            return dominant
        if child != neutral:
            flat.extend(child.children if isinstance(child, Junction) and child.joiner == joiner else [child])
    unique = tuple(unrepeated(flat))
    return unique[0] if len(unique) == 1 else Junction(joiner, unique)


def unrepeated(conditions: Iterable[Condition]) -> Iterable[Condition]:
    """Yield each condition once, in order; values of conditions may be unhashable."""
    seen: list[Condition] = []
    for condition in conditions:
        if not any(_same(condition, other) for other in seen):
            seen.append(condition)
            yield condition


def _same(one: Condition, other: Condition) -> bool:
    """Whether two conditions are equal, and not only because 1 == True == 1.0."""
    return one == other and repr(one) == repr(other)


def all_of(children: Iterable[Condition]) -> Condition:
    """Return the conjunction, flat and without what is always true."""
    return _joined("and", children, EVERYTHING, NOTHING)


def any_of(children: Iterable[Condition]) -> Condition:
    """Return the disjunction, flat and without what is never true."""
    return _joined("or", children, NOTHING, EVERYTHING)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions that must all hold."""
    if isinstance(condition, Junction) and condition.joiner == "and":
        return condition.children
    return (condition,)


def negated(condition: Condition) -> Condition:
    """Return the opposite. Raises NotSupportedError where Firestore has none."""
    if isinstance(condition, Junction):
        join = any_of if condition.joiner == "and" else all_of
        return join(negated(child) for child in condition.children)
    if condition.operator not in NEGATED:
        raise NotSupportedError(f"Firestore cannot exclude by what {condition.column.label} contains.")
    return Comparison(condition.column, NEGATED[condition.operator], condition.value)


def tidied(condition: Condition) -> Condition:
    """Drop each "is not null" that another comparison implies: Firestore takes few inequalities per query.

    Only for a finished tree: negated afterwards, it would lose the rows that are null.
    """
    parts = parts_of(condition)
    required = {part.column for part in parts if is_not_null(part)}
    parts = tuple(_without_null(part, required) for part in parts)
    implied = {column for part in parts for column in _never_null(part)}
    kept = (part for part in parts if not (is_not_null(part) and part.column in implied))
    return all_of(_merged_exclusions(kept))


def _merged_exclusions(parts: Iterable[Condition]) -> Iterable[Condition]:
    """Join the exclusions of single values of a column into one list: Firestore takes one exclusion per query."""
    excluded: dict[Column, list[Any]] = {}
    for part in parts:
        if isinstance(part, Comparison) and part.operator in {"!=", "not-in"} and part.value is not None:
            values = part.value if part.operator == "not-in" else [part.value]
            excluded.setdefault(part.column, []).extend(values)
        else:
            yield part
    for column, values in excluded.items():
        single = len(values) == 1
        yield Comparison(column, "!=" if single else "not-in", values[0] if single else tuple(values))


def is_not_null(condition: Condition) -> TypeGuard[Comparison]:
    """Whether a condition is a column's "is not null"."""
    return isinstance(condition, Comparison) and condition.operator == "!=" and condition.value is None


def is_null(condition: Condition) -> TypeGuard[Comparison]:
    """Whether a condition is a column's "is null"."""
    return isinstance(condition, Comparison) and condition.operator == "==" and condition.value is None


def _without_null(condition: Condition, required: set[Column]) -> Condition:
    """Drop the alternatives that a column is null where it must not be."""
    if not (isinstance(condition, Junction) and condition.joiner == "or"):
        return condition
    return any_of(child for child in condition.children if not (is_null(child) and child.column in required))


def _never_null(condition: Condition) -> set[Column]:
    """Return the columns that are not null wherever the condition holds."""
    if isinstance(condition, Comparison):
        holds = condition.operator in NEVER_NULL and condition.value is not None
        return {condition.column} if holds else set()
    columns = [_never_null(child) for child in condition.children]
    if not columns:
        return set()
    return set.union(*columns) if condition.joiner == "and" else set.intersection(*columns)


def comparisons(condition: Condition) -> Iterable[Comparison]:
    """Yield every comparison of a tree."""
    if isinstance(condition, Comparison):
        yield condition
    else:
        for child in condition.children:
            yield from comparisons(child)


def disjunctions(condition: Condition) -> int:
    """Return how many alternatives Firestore counts, of which a query may have 30."""
    if isinstance(condition, Comparison):
        return max(1, len(condition.value)) if condition.operator == "in" else 1
    counts = [disjunctions(child) for child in condition.children]
    if condition.joiner == "or":
        return sum(counts)
    product = 1
    for count in counts:
        product *= count
    return product
