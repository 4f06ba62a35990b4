"""SQLite, in a file or in memory; one transaction at a time."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, id TEXT NOT NULL, livemode INTEGER NOT NULL, body TEXT NOT NULL,
    UNIQUE (kind, id, livemode)
);
CREATE TABLE IF NOT EXISTS answers (
    mode INTEGER NOT NULL, key TEXT NOT NULL, endpoint TEXT NOT NULL, parameters TEXT NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL, request_id TEXT NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (mode, key)
);
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL, endpoint TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL, delivered INTEGER NOT NULL DEFAULT 0,
    first INTEGER NOT NULL DEFAULT 0, step INTEGER NOT NULL DEFAULT 0, livemode INTEGER NOT NULL DEFAULT 0,
    copy INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS deliveries_pending ON deliveries (endpoint, delivered, due);
"""


class Store:
    """The database; what is committed survives the process being killed."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._database = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        # WAL with NORMAL loses nothing when the process dies, only when the machine does
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.executescript(_TABLES)
        self._add_columns()

    def _add_columns(self) -> None:
        """Bring a file that an older release wrote up to date."""
        known = {row[1] for row in self._database.execute("PRAGMA table_info(deliveries)")}
        for name in ("first", "step", "livemode", "copy"):
            if name not in known:
                self._database.execute(f"ALTER TABLE deliveries ADD COLUMN {name} INTEGER NOT NULL DEFAULT 0")

    @contextmanager
    def transaction(self, *, kept_on: type[Exception] | tuple[()] = ()) -> Iterator[None]:
        """All or nothing, and nobody else in between; not to be nested. `kept_on`: an error that undoes nothing."""
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except kept_on:
                self._database.execute("COMMIT")
                raise
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    @contextmanager
    def undone_on(self, unwanted: type[Exception]) -> Iterator[None]:
        """Inside a transaction: takes back what the block wrote if it raises `unwanted`."""
        self._database.execute("SAVEPOINT block")
        try:
            yield
        except unwanted as error:
            if not getattr(error, "keeps_changes", False):
                self._database.execute("ROLLBACK TO block")
            raise
        finally:
            if self._database.in_transaction:
                self._database.execute("RELEASE block")

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement."""
        with self._lock:
            return self._database.execute(statement, values).fetchall()

    def clear(self) -> None:
        """Forget everything."""
        with self.transaction():
            for table in ("objects", "answers", "deliveries"):
                self._database.execute(f"DELETE FROM {table}")  # noqa: S608 - three literals

    def close(self) -> None:
        """No more after this."""
        with self._lock:
            self._database.close()
