"""What to read for a query: documents by key, or queries with their scopes, conditions, order and slice."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import NotSupportedError

from django_firestore_stripe.firestore.conditions import (
    EVERYTHING,
    NOTHING,
    Comparison,
    Condition,
    Junction,
    Kind,
    all_of,
    comparisons,
    disjunctions,
    is_null,
    parts_of,
    tidied,
)
from django_firestore_stripe.firestore.context import QueryContext
from django_firestore_stripe.firestore.filters import checked
from django_firestore_stripe.firestore.lookups import condition_of
from django_firestore_stripe.firestore.ordering import Order, server_orders
from django_firestore_stripe.firestore.paths import PathTemplate, Scope

MAX_DISJUNCTIONS = 30
MAX_NOT_IN = 10


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The rows asked for.

    `keys` are read one by one and then judged by `where`; without keys `branches` are queries whose results exclude
    each other, run in every scope and merged. `projection` names the field paths that are needed, None: all.
    """

    template: PathTemplate
    model_name: str
    keys: tuple[str, ...] | None = None
    scopes: tuple[Scope, ...] = ()
    where: Condition = EVERYTHING
    branches: tuple[Condition, ...] = (EVERYTHING,)
    orders: tuple[Order, ...] = ()
    offset: int = 0
    limit: int | None = None
    projection: tuple[str, ...] | None = None

    @property
    def end(self) -> int | None:
        """Return how many rows there are up to the end of the slice, None: all."""
        return None if self.limit is None else self.offset + self.limit

    @property
    def is_sliced(self) -> bool:
        """Whether some of the rows are left out by position."""
        return bool(self.offset) or self.limit is not None

    def narrowed(self, extra: Condition) -> Self:
        """Return the selection of those rows that meet another condition too.

        Raises EmptyResultSet, and NotSupportedError for a slice: it would have to be cut before.
        """
        if extra == EVERYTHING:
            return self
        if self.is_sliced:
            raise NotSupportedError(f"Firestore cannot filter a slice of {self.model_name}: filter first.")
        where = tidied(all_of([self.where, extra]))
        if where == NOTHING:
            raise EmptyResultSet
        return replace(self, where=where, branches=branches_of(where, self))

    def with_values(self, **changes: Any) -> Self:
        """Return the selection with some of its parts replaced."""
        return replace(self, **changes)


def select(context: QueryContext, orders: Iterable[Order] = ()) -> Selection:
    """Return what to read for a query. Raises EmptyResultSet, and NotSupportedError before anything is read."""
    query = context.query
    where = tidied(condition_of(query.where, context)) if query.where else EVERYTHING
    limit = None if query.high_mark is None else query.high_mark - query.low_mark
    if where == NOTHING or limit == 0:
        raise EmptyResultSet
    template = context.template
    keys, parents, rest = _taken_apart(where)
    selection = Selection(
        template=template,
        model_name=context.model.__name__,
        where=rest,
        orders=tuple(orders),
        offset=query.low_mark,
        limit=limit,
    )
    if keys is not None:
        return replace(selection, keys=tuple(key for key in keys if _belongs(template, key, parents)))
    server_orders(selection.orders, rest, selection.model_name)
    scopes = tuple(_scopes(template, parents))
    nested = bool(template.columns) and (len(scopes) > 1 or scopes[0].descendants)
    branches = branches_of(checked(rest, template, selection.model_name, nested=nested), selection)
    return replace(selection, scopes=scopes, branches=branches)


def _taken_apart(where: Condition) -> tuple[tuple[str, ...] | None, dict[str, list[Any]], Condition]:
    """Return the keys and the parents that a condition fixes, and what else it asks."""
    keys: list[str] | None = None
    parents: dict[str, list[Any]] = {}
    rest = []
    for part in parts_of(where):
        values = _fixed(part)
        if values is None:
            rest.append(part)
        elif part.column.kind is Kind.KEY:  # type: ignore[union-attr]
            keys = values if keys is None else [key for key in keys if key in values]
        else:
            path = part.column.path  # type: ignore[union-attr]
            parents[path] = values if path not in parents else [value for value in parents[path] if value in values]
    if (keys is not None and not keys) or not all(parents.values()):
        raise EmptyResultSet
    return None if keys is None else tuple(keys), parents, all_of(rest)


def _fixed(part: Condition) -> list[Any] | None:
    """Return the values that a key or parent must have one of, None for any other condition."""
    if not isinstance(part, Comparison) or part.column.is_field or part.operator not in {"==", "in"}:
        return None
    return list(part.value) if part.operator == "in" else [part.value]


def _belongs(template: PathTemplate, key: str, parents: Mapping[str, list[Any]]) -> bool:
    values = template.column_values(key)
    return all(values[column] in allowed for column, allowed in parents.items())


def _scopes(template: PathTemplate, parents: Mapping[str, list[Any]]) -> Iterable[Scope]:
    """Return a scope for each combination of parents. Raises NotSupportedError for a gap in the path."""
    given = [column for column in template.columns if column in parents]
    if given != list(template.columns[: len(given)]):
        raise NotSupportedError(f"Firestore needs {template.columns[0]} too to filter by {given[-1]}.")
    combinations = itertools.product(*(parents[column] for column in given))
    return dict.fromkeys(template.scope(dict(zip(given, values, strict=True))) for values in combinations)


def branches_of(where: Condition, selection: Selection) -> tuple[Condition, ...]:
    """Return the condition as alternatives that Firestore takes as one query each and that exclude each other.

    Raises NotSupportedError where there are none.
    """
    branches = [where]
    if disjunctions(where) > MAX_DISJUNCTIONS:
        branches = _split_in(where, selection.model_name)
    branches = [branch for part in branches for branch in _split_not_in(part)]
    for branch in branches:
        _refuse_excess(branch, selection.model_name)
    return tuple(branches)


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
