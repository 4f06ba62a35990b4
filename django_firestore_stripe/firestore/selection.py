"""What to read for a query: documents by key, or queries with their scopes, conditions, order and slice."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import NotSupportedError

from django_firestore_stripe.firestore.alternatives import NONE
from django_firestore_stripe.firestore.branches import Branch, Term, branches_of, terms_of
from django_firestore_stripe.firestore.conditions import (
    EVERYTHING,
    NOTHING,
    Column,
    Comparison,
    Condition,
    Kind,
    all_of,
    parts_of,
    tidied,
)
from django_firestore_stripe.firestore.context import QueryContext
from django_firestore_stripe.firestore.filters import checked
from django_firestore_stripe.firestore.lookups import condition_of
from django_firestore_stripe.firestore.ordering import Order, server_orders
from django_firestore_stripe.firestore.paths import PathTemplate, Scope


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The rows asked for.

    `keys` are read one by one and then judged by `where`; without keys `branches` are queries that are run in every
    scope and merged. `projection` names the field paths that are needed, None: all.
    """

    template: PathTemplate
    model_name: str
    keys: tuple[str, ...] | None = None
    scopes: tuple[Scope, ...] = ()
    where: Condition = EVERYTHING
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

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """Return the queries that find each row once. Raises NotSupportedError."""
        return tuple(branches_of(self.where, self._ordered, self.model_name))

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Return the conditions whose rows add up to the selection's, those before a slice. Raises NotSupportedError."""
        held = self._ordered if self.is_sliced else NONE
        return tuple(terms_of(self.where, held, self.model_name))

    @property
    def _ordered(self) -> frozenset[Column]:
        """Return the fields that every row has, since Firestore leaves out what lacks a field by which it orders."""
        return frozenset(order.column for order in self.orders if order.column.is_field)

    def planned(self) -> Self:
        """Return the selection. Raises NotSupportedError where its rows cannot be found and counted."""
        if self.keys is None:
            _ = self.branches, self.terms
        return self

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
        return replace(self, where=where).planned()

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
    checked(rest, template, selection.model_name, nested=nested)
    return replace(selection, scopes=scopes).planned()


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
