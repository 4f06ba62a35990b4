"""Firestore's rules in plain Python, written down apart from the backend: which documents a filter finds, and their order.

https://firebase.google.com/docs/firestore/manage-data/data-types#value_type_ordering
https://firebase.google.com/docs/firestore/query-data/order-limit-data
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import Q

Document = dict[str, Any]
# Django asks for null where a field may be null and is excluded by; the others have no null to lose.
NULLABLE = {"price", "amount_total", "currency"}
UNEQUAL = {"gt", "gte", "lt", "lte", "range", "startswith"}


def rank(value: Any) -> tuple[int, Any]:
    """Return a value's place: null, bools, numbers, text by its bytes."""
    if value is None:
        return (0, 0)
    if isinstance(value, bool):
        return (1, value)
    if isinstance(value, int | float):
        return (2, value)
    return (3, value.encode())


def _same_type(one: Any, other: Any) -> bool:
    return rank(one)[0] == rank(other)[0]


def _starts(value: Any, prefix: str) -> bool:
    return isinstance(value, str) and value.startswith(prefix)


LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, other: rank(value) == rank(other),
    "in": lambda value, others: any(rank(value) == rank(other) for other in others),
    "gt": lambda value, other: _same_type(value, other) and rank(value) > rank(other),
    "gte": lambda value, other: _same_type(value, other) and rank(value) >= rank(other),
    "lt": lambda value, other: _same_type(value, other) and rank(value) < rank(other),
    "lte": lambda value, other: _same_type(value, other) and rank(value) <= rank(other),
    "range": lambda value, ends: _same_type(value, ends[0]) and rank(ends[0]) <= rank(value) <= rank(ends[1]),
    "startswith": _starts,
    "isnull": lambda value, wanted: (value is None) is wanted,
}


@dataclass(frozen=True)
class Leaf:
    """One lookup, possibly excluded by."""

    name: str
    lookup: str
    value: Any
    excluded: bool = False

    def q(self) -> Q:
        """Return it for Django."""
        q = Q(**{f"{self.name}__{self.lookup}": self.value})
        return ~q if self.excluded else q

    def finds(self, document: Document) -> bool:
        """Whether a document meets it: one without the field never does."""
        if self.name not in document:
            return False
        value = document[self.name]
        if self.lookup == "isnull":
            return LOOKUPS["isnull"](value, self.value) is not self.excluded
        if not self.excluded:
            return LOOKUPS[self.lookup](value, self.value)
        if value is None:
            return self.name in NULLABLE
        comparable = self.lookup not in UNEQUAL or _same_type(value, _bound(self.value))
        return comparable and not LOOKUPS[self.lookup](value, self.value)


def _bound(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Tree:
    """Lookups joined by "and" or "or"."""

    joiner: str
    parts: tuple["Leaf | Tree", ...]

    def q(self) -> Q:
        """Return it for Django."""
        join = Q.__and__ if self.joiner == "and" else Q.__or__
        return reduce(join, (part.q() for part in self.parts))

    def finds(self, document: Document) -> bool:
        """Whether a document meets all, or any, of them."""
        return (all if self.joiner == "and" else any)(part.finds(document) for part in self.parts)


Order = tuple[str, bool]


def found(documents: dict[str, Document], where: Tree, orders: Iterable[Order] = ()) -> list[str]:
    """Return the keys of the documents that a query finds, in its order: they have the fields that it is ordered by."""
    orders = list(orders)
    needed = {name for name, _descending in orders}
    keys = [key for key, document in documents.items() if where.finds(document) and needed <= document.keys()]
    for name, descending in reversed(orders):
        keys.sort(key=lambda key, name=name: rank(documents[key][name]), reverse=descending)
    return keys
