"""Where pages ended, kept in Django's cache: OFFSET bills every document that it skips, a remembered position none.

A bookmark is forgotten after a few minutes, and by the process that writes to the collection at once. What other
programs write meanwhile moves a walked page as it moves any page: by as many rows. While the cache is down there are
no bookmarks.
"""

import hashlib
import time
from dataclasses import replace
from typing import Any

from django.core.cache import cache

from django_firestore_stripe.caches import unless_down
from django_firestore_stripe.firestore.queries import DocumentQuery

KEPT_SECONDS = 300
PAGES_BACK = 20

_written: dict[tuple[str, str], float] = {}
EVERY_COLLECTION = "*"


def forget(database: str, collection: str = EVERY_COLLECTION) -> None:
    """Trust no bookmark in a collection that was made before now."""
    _written[database, collection] = time.time()


def _last_write(query: DocumentQuery) -> float:
    collections = (query.scope.collection, EVERY_COLLECTION)
    return max(_written.get((query.database, collection), 0.0) for collection in collections)


class Bookmarks:
    """The bookmarks of one query, whichever of its pages is read."""

    def __init__(self, query: DocumentQuery) -> None:
        plain = replace(query, after=None, inclusive=False, offset=0, limit=None, projection=None)
        digest = hashlib.sha256(repr(plain).encode()).hexdigest()
        self.prefix = f"django_firestore_stripe:bookmark:{digest}"
        self.query = query
        self.started = time.time()

    def nearest(self, offset: int, page: int) -> tuple[int, tuple[Any, ...] | None]:
        """Return the last known position not behind `offset`, and how many rows come before it."""
        known = [offset - page * back for back in range(PAGES_BACK) if offset - page * back > 0]
        names = [self._name(rows) for rows in known]
        found: dict[str, Any] = unless_down(lambda: cache.get_many(names), {})
        since = _last_write(self.query)
        for rows in known:
            made, position = found.get(self._name(rows), (0.0, None))
            if position is not None and made > since:
                return rows, position
        return 0, None

    def remember(self, offset: int, position: tuple[Any, ...]) -> None:
        """Note that `offset` rows come before what follows this position."""
        unless_down(lambda: cache.set(self._name(offset), (self.started, position), KEPT_SECONDS), None)

    def _name(self, offset: int) -> str:
        return f"{self.prefix}:{offset}"
