"""The documents of one server in memory, by collection and name."""

from collections.abc import Iterable, Iterator, Mapping

from .entries import Entry
from .names import collection_of
from .past import Past
from .scopes import Scope


class Table:
    """All entries, those of the last hour too. Not safe for threads: the store around it holds the lock."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._collections: dict[str, dict[str, Entry]] = {}
        self._past = Past()
        for entry in entries:
            self._put(entry)

    def last_update(self) -> int:
        """Return the latest update time of any document, in microseconds; 0 if there is none."""
        return max((entry.updated for entries in self._collections.values() for entry in entries.values()), default=0)

    def get(self, name: str, at: int | None = None) -> Entry | None:
        """Return the entry of that name, as of a time in microseconds if one is given."""
        entry = self._collections.get(collection_of(name), {}).get(name)
        if at is None or (entry is not None and entry.updated <= at):
            return entry
        return self._past.get(name, at)

    def entries(self, scope: Scope, at: int | None = None) -> Iterator[Entry]:
        """Yield the entries of a scope in no order, as of a time if one is given."""
        for collection in self._within(scope):
            for entry in collection.values():
                if at is None or entry.updated <= at:
                    yield entry
        if at is not None:
            yield from self._past.entries(scope, at)

    def save(self, changes: Mapping[str, Entry | None], now: int) -> None:
        """Replace or (None) delete entries; the versions before are kept as past ones."""
        for name, entry in changes.items():
            before = self.get(name)
            if before is not None:
                self._past.keep(before, now)
                self._remove(name)
            if entry is not None:
                self._put(entry)

    def clear(self, prefix: str) -> None:
        """Delete all below a prefix, the past included."""
        for path in [path for path in self._collections if path.startswith(prefix)]:
            del self._collections[path]
        self._past.clear(prefix)

    def names(self, prefix: str) -> list[str]:
        """Return the names of all documents below a prefix."""
        return [name for path, entries in self._collections.items() if path.startswith(prefix) for name in entries]

    def children(self, parent: str) -> set[str]:
        """Return the names one segment below a parent that lead to documents: collections or, below one of those, documents."""
        depth = parent.count("/") + 2
        below = parent + "/"
        return {"/".join(path.split("/", depth)[:depth]) for path in self._collections if path.startswith(below)}

    def _within(self, scope: Scope) -> list[dict[str, Entry]]:
        if scope.collection is not None:
            collection = self._collections.get(scope.collection)
            return [] if collection is None else [collection]
        return [entries for path, entries in self._collections.items() if scope.holds(path)]

    def _put(self, entry: Entry) -> None:
        self._collections.setdefault(collection_of(entry.name), {})[entry.name] = entry

    def _remove(self, name: str) -> None:
        path = collection_of(name)
        del self._collections[path][name]
        if not self._collections[path]:
            del self._collections[path]
