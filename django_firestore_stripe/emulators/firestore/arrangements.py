"""Entries in the orders that queries have asked for: sorted once, until one of them changes."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

from .names import collection_of
from .scopes import Scope

_MAX_KEPT = 64

Rows = list[Any]


class Arrangements:
    """Sorted rows by scope and order. Not safe for threads: the store around it holds the lock."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Scope, Hashable], Rows] = {}

    def find(self, scope: Scope, order: Hashable, make: Callable[[], Rows]) -> Rows:
        """Return the rows of a scope in an order, made if they are not at hand; nobody may change them."""
        rows = self._kept.get((scope, order))
        if rows is None:
            if len(self._kept) == _MAX_KEPT:
                self._kept.clear()
            rows = self._kept[scope, order] = make()
        return rows

    def drop(self, changed: Iterable[str]) -> None:
        """Forget the rows of all scopes that documents of these names are in."""
        collections = {collection_of(name) for name in changed}
        gone = [kept for kept in self._kept if any(kept[0].holds(collection) for collection in collections)]
        for kept in gone:
            del self._kept[kept]
