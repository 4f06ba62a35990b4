"""All documents of one server: many readers, one writer at a time, whole commits."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .clock import Clock, to_microseconds, to_timestamp
from .errors import FailedPrecondition, InvalidArgument
from .feed import Feed
from .protos import Document
from .scopes import Scope
from .storage import RETENTION, Storage, decode


class Unit:
    """The writes of one commit in the making; they are seen by its own reads first, by others once it is done."""

    def __init__(self, storage: Storage, time: int) -> None:
        self._storage = storage
        self._before: dict[str, Document | None] = {}
        self.time = time
        self.changes: dict[str, Document | None] = {}

    def get(self, name: str) -> Document | None:
        """Return the document as this commit sees it."""
        return self.changes[name] if name in self.changes else self._stored(name)

    def put(self, document: Document) -> Any:
        """Set the document and return its update time: that of this commit, unless it is as it was before the commit."""
        before = self._stored(document.name)
        if before is not None:
            document.update_time.CopyFrom(before.update_time)
            if _same(document, before):
                self.changes.pop(document.name, None)
                return before.update_time
        document.update_time.CopyFrom(to_timestamp(self.time))
        self.changes[document.name] = document
        return document.update_time

    def remove(self, name: str) -> None:
        """Delete the document."""
        self.changes[name] = None

    def _stored(self, name: str) -> Document | None:
        if name not in self._before:
            self._before[name] = self._storage.get(name)
        return self._before[name]


class Store:
    """Safe for threads. Documents that it returns are shared: nobody may change them."""

    def __init__(self, path: Path | None = None) -> None:
        self._storage = Storage(path)
        self._lock = threading.RLock()
        self._last_commit = self._storage.last_update()
        self.clock = Clock(self._last_commit)
        self.feed = Feed()
        self._opened = self.clock.tick()

    def close(self) -> None:
        with self._lock:
            self._storage.close()

    @contextmanager
    def frozen(self) -> Iterator[int]:
        """Keep writers out; gives the time of what is read meanwhile, in microseconds."""
        with self._lock:
            yield self.clock.tick()

    @contextmanager
    def commit(self) -> Iterator[Unit]:
        """Open a commit: saved at the end of the block, dropped if the block raises."""
        with self._lock:
            unit = Unit(self._storage, self.clock.tick())
            yield unit
            if unit.changes:
                self._storage.save(unit.changes, unit.time)
                self._last_commit = unit.time
                self.feed.publish(unit.changes)

    def get(self, name: str, at: int | None = None) -> Document | None:
        """Return the document of that name, as of a time in microseconds if one is given."""
        with self._lock:
            return self._storage.get(name, self._past(at))

    def scan(self, scope: Scope, at: int | None = None) -> Iterator[Document]:
        """Yield the documents of a scope as of now (or a time), those of a single collection in the order of their names."""
        with self._lock:
            rows = self._storage.bodies(scope, self._past(at))
        documents = (decode(row[0]) for row in rows)
        return documents if scope.is_exact else (document for document in documents if scope.contains(document.name))

    def children(self, parent: str) -> set[str]:
        """Return the names one segment below a parent that lead to documents, whether or not they exist themselves."""
        with self._lock:
            return self._storage.children(parent)

    def check_read_time(self, timestamp: Any, now: int) -> int:
        """Return a requested read time in microseconds; raises if it is in the future or before what is remembered."""
        time = to_microseconds(timestamp)
        if time > now:
            raise InvalidArgument("The requested 'read_time' cannot be in the future.")
        if not self.remembers(time):
            raise FailedPrecondition("The requested 'read_time' is too old.")
        return time

    def remembers(self, time: int) -> bool:
        """Say whether the state as of that time is still known."""
        return time >= max(self._opened, self.clock.tick() - RETENTION)

    def clear(self, prefix: str | None = None) -> None:
        """Delete everything, or all below ``projects/P`` or a longer prefix; listeners are told."""
        with self._lock:
            gone = self._storage.names(prefix or "projects")
            self._storage.clear(prefix)
            # what was before is forgotten: nobody can resume from there
            self._opened = self.clock.tick()
            self.feed.publish(gone)

    def _past(self, at: int | None) -> int | None:
        return None if at is None or at >= self._last_commit else at


def _same(one: Document, other: Document) -> bool:
    return bool(one.SerializeToString(deterministic=True) == other.SerializeToString(deterministic=True))
