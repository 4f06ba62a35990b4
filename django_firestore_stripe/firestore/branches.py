"""The queries that a condition takes, to find its rows and to count them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db import NotSupportedError

from django_firestore_stripe.firestore.alternatives import Columns, alternatives_of, unequal_fields
from django_firestore_stripe.firestore.conditions import (
    NOTHING,
    Comparison,
    Condition,
    Junction,
    Kind,
    all_of,
    any_of,
    comparisons,
    disjunctions,
    is_null,
    parts_of,
    tidied,
)

MAX_DISJUNCTIONS = 30
MAX_NOT_IN = 10
# Counting n alternatives that overlap takes 2 ** n - 1 queries.
MAX_ALTERNATIVES = 4


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A query's condition, which has no row in common with those of the same alternative.

    Rows that meet `earlier`, one of the alternatives before, are theirs.
    """

    where: Condition
    alternative: Condition
    number: int = 0
    earlier: Condition = NOTHING


@dataclass(frozen=True, kw_only=True)
class Term:
    """A condition whose rows count, once (`sign` 1) or once less (-1)."""

    sign: int
    where: Condition


def branches_of(where: Condition, held: Columns, model_name: str) -> Iterator[Branch]:
    """Yield queries that find every row of a condition once. Raises NotSupportedError where there are none.

    `held` are the fields that all rows have, because they are ordered by them.
    """
    alternatives = _alternatives(where, held, model_name)
    for number, alternative in enumerate(alternatives):
        for part in pieces_of(alternative, model_name):
            yield Branch(where=part, alternative=alternative, number=number, earlier=any_of(alternatives[:number]))


def terms_of(where: Condition, held: Columns, model_name: str) -> Iterator[Term]:
    """Yield what to count: each alternative, less the rows that two of them share, plus those that three do, and so on.

    Raises NotSupportedError for what cannot be counted so.
    """
    alternatives = _alternatives(where, held, model_name)
    for number in range(1, len(alternatives) + 1):
        for shared in combinations(alternatives, number):
            yield from _terms(shared, model_name)


def _terms(shared: Sequence[Condition], model_name: str) -> Iterator[Term]:
    where = shared[0] if len(shared) == 1 else tidied(all_of(shared))
    if where != NOTHING:
        sign = 1 if len(shared) % 2 else -1
        yield from (Term(sign=sign, where=part) for part in pieces_of(where, model_name))


def _alternatives(where: Condition, held: Columns, model_name: str) -> list[Condition]:
    alternatives = alternatives_of(where, held)
    if len(alternatives) > MAX_ALTERNATIVES:
        names = ", ".join(sorted(column.label for column in unequal_fields(where)))
        raise NotSupportedError(
            f"Firestore finds only documents that hold every field which a query compares by range or excludes by, "
            f"here {names} of {model_name}: this filter would take {len(alternatives)} queries. "
            f"Ask for fewer alternatives at a time."
        )
    return alternatives


def pieces_of(where: Condition, model_name: str) -> list[Condition]:
    """Return a condition as several that Firestore takes as one query each and that exclude each other.

    Raises NotSupportedError where there are none.
    """
    pieces = [where]
    if disjunctions(where) > MAX_DISJUNCTIONS:
        pieces = _split_in(where, model_name)
    pieces = [_without_lists_of_one(piece) for part in pieces for piece in _split_not_in(part)]
    for piece in pieces:
        _refuse_excess(piece, model_name)
    return pieces


def _split_in(where: Condition, model_name: str) -> list[Condition]:
    """Split the longest "in" at the top level: more than 30 alternatives are several queries."""
    parts = parts_of(where)
    lists = [part for part in parts if isinstance(part, Comparison) and part.operator == "in"]
    longest = max(lists, key=disjunctions, default=None)
    others = 1 if longest is None else disjunctions(where) // disjunctions(longest)
    if longest is None or others > MAX_DISJUNCTIONS:
        raise NotSupportedError(
            f"Firestore takes {MAX_DISJUNCTIONS} alternatives per query: this filter of {model_name} has "
            f"{disjunctions(where)}. Ask for fewer values at a time."
        )
    size = MAX_DISJUNCTIONS // others
    rest = [part for part in parts if part is not longest]
    chunks = [longest.value[start : start + size] for start in range(0, len(longest.value), size)]
    return [all_of([*rest, Comparison(longest.column, "in", chunk)]) for chunk in chunks]


def _split_not_in(where: Condition) -> list[Condition]:
    """Split "not in, or null": Firestore joins not-in with no alternative, and null is not in any list."""
    parts = parts_of(where)
    for part in parts:
        if _is_not_in_or_null(part):
            rest = [other for other in parts if other is not part]
            return [all_of([*rest, child]) for child in part.children]  # type: ignore[union-attr]
    return [where]


def _without_lists_of_one(where: Condition) -> Condition:
    """Ask for a single value by equality: Firestore joins not-in with no "in", however short."""
    if isinstance(where, Junction):
        return Junction(where.joiner, tuple(map(_without_lists_of_one, where.children)))
    if where.operator == "in" and len(where.value) == 1:
        return Comparison(where.column, "==", where.value[0])
    return where


def _is_not_in_or_null(part: Condition) -> bool:
    if not isinstance(part, Junction) or len(part.children) != 2:  # noqa: PLR2004
        return False
    operators = {child.operator for child in part.children if isinstance(child, Comparison)}
    columns = {child.column for child in comparisons(part)}
    return operators == {"not-in", "=="} and any(map(is_null, part.children)) and len(columns) == 1


def _refuse_excess(where: Condition, model_name: str) -> None:
    """Refuse what the server would: https://firebase.google.com/docs/firestore/query-data/queries#limitations."""
    listed = list(comparisons(where))
    excluding = [part for part in listed if part.operator in {"!=", "not-in"} and part.column.kind is not Kind.PARENT]
    if len(excluding) > 1:
        names = " and ".join(part.column.label for part in excluding)
        raise NotSupportedError(
            f"Firestore takes one exclusion (exclude(), isnull=False) per query: this one excludes by {names}. "
            "Filter by the values that are wanted instead."
        )
    for part in excluding:
        if part.operator == "not-in" and len(part.value) > MAX_NOT_IN:
            raise NotSupportedError(
                f"Firestore excludes {MAX_NOT_IN} values per query: {part.column.label} is given {len(part.value)}. "
                "Exclude fewer, or filter the rows in Python."
            )
        if part.operator == "not-in" and disjunctions(where) > 1:
            raise NotSupportedError(
                f"Firestore joins the exclusion of a list, {part.column.label}, with no alternatives."
            )
    if _array_elements(where) > 1:
        raise NotSupportedError(f"Firestore looks for one array element at a time, {model_name} was given more.")


def _array_elements(where: Condition) -> int:
    """Return how many array elements an alternative looks for at most."""
    if isinstance(where, Comparison):
        return int(where.operator == "array-contains")
    return (sum if where.joiner == "and" else max)([0, *map(_array_elements, where.children)])
