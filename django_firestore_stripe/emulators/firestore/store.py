"""All documents of one server: many readers, one writer at a time, whole commits."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .arrangements import Arrangements, Rows
from .clock import Clock, to_microseconds, to_timestamp
from .entries import Entry, body_of
from .errors import FailedPrecondition, InvalidArgument
from .feed import Feed
from .journal import Journal
from .past import RETENTION
from .protos import Document
from .scopes import Scope
from .table import Table


class Unit:
    """The writes of one commit in the making; they are seen by its own reads first, by others once it is done."""

    def __init__(self, table: Table, time: int) -> None:
        self._table = table
        self.time = time
        self.changes: dict[str, Entry | None] = {}

    def get(self, name: str) -> Document | None:
        """Return the document as this commit sees it."""
        entry = self.changes[name] if name in self.changes else self._table.get(name)
        return None if entry is None else entry.document

    def put(self, document: Document) -> Any:
        """Set the document and return its update time: that of this commit, unless it is as it was before the commit."""
        before = self._table.get(document.name)
        if before is not None:
            document.update_time.CopyFrom(before.document.update_time)
            if body_of(document) == before.body:
                self.changes.pop(document.name, None)
                return document.update_time
        document.update_time.CopyFrom(to_timestamp(self.time))
        self.changes[document.name] = Entry(document)
        return document.update_time

    def remove(self, name: str) -> None:
        """Delete the document."""
        self.changes[name] = None


class Store:
    """Safe for threads. Documents that it returns are shared: nobody may change them."""

    def __init__(self, path: Path | None = None) -> None:
        self._journal = None if path is None else Journal(path)
        self._table = Table(() if self._journal is None else self._journal.entries())
        self._arrangements = Arrangements()
        self._lock = threading.RLock()
        self._last_commit = self._table.last_update()
        self.clock = Clock(self._last_commit)
        self.feed = Feed()
        self._opened = self.clock.tick()

    def close(self) -> None:
        with self._lock:
            if self._journal is not None:
                self._journal.close()

    @contextmanager
    def frozen(self) -> Iterator[int]:
        """Keep writers out; gives the time of what is read meanwhile, in microseconds."""
        with self._lock:
            yield self.clock.tick()

    @contextmanager
    def commit(self) -> Iterator[Unit]:
        """Open a commit: saved at the end of the block, dropped if the block raises."""
        with self._lock:
            unit = Unit(self._table, self.clock.tick())
            yield unit
            if unit.changes:
                self._save(unit)

    def get(self, name: str, at: int | None = None) -> Document | None:
        """Return the document of that name, as of a time in microseconds if one is given."""
        with self._lock:
            entry = self._table.get(name, self._past(at))
        return None if entry is None else entry.document

    def arranged(
        self, scope: Scope, order: Any, arrange: Callable[[Iterable[Entry], Any], Rows], at: int | None = None
    ) -> Rows:
        """Return what ``arrange`` makes of the documents of a scope as of now or a time: rows that nobody may change."""
        with self._lock:
            past = self._past(at)
            if past is not None:
                return arrange(self._table.entries(scope, past), order)
            return self._arrangements.find(scope, order, lambda: arrange(self._table.entries(scope), order))

    def children(self, parent: str) -> set[str]:
        """Return the names one segment below a parent that lead to documents, whether or not they exist themselves."""
        with self._lock:
            return self._table.children(parent)

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
        below = f"{prefix or 'projects'}/"
        with self._lock:
            gone = self._table.names(below)
            if self._journal is not None:
                self._journal.save(dict.fromkeys(gone))
            self._table.clear(below)
            self._arrangements.drop(gone)
            # what was before is forgotten: nobody can resume from there
            self._opened = self.clock.tick()
            self.feed.publish(gone)

    def _save(self, unit: Unit) -> None:
        if self._journal is not None:
            self._journal.save(unit.changes)
        self._table.save(unit.changes, unit.time)
        self._arrangements.drop(unit.changes)
        self._last_commit = unit.time
        self.feed.publish(unit.changes)

    def _past(self, at: int | None) -> int | None:
        return None if at is None or at >= self._last_commit else at
