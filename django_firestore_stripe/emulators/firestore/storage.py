"""Documents in SQLite: one file or memory, found by name, collection or collection group through an index.

What a commit replaces or deletes is kept for an hour in a temporary table, so that documents can be read as of a past time.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

from .clock import to_microseconds
from .names import collection_id_of, collection_of, root_of
from .protos import Document
from .scopes import Scope, below
from .values import name_key

RETENTION = 3_600_000_000
"""Microseconds for which past versions can be read."""

_PRUNE_EVERY = 1000
_COLUMNS = "name TEXT {key}, collection TEXT, root TEXT, collection_id TEXT, update_time INTEGER, {more} body BLOB"
_NAMES = "name, collection, root, collection_id, update_time, body"
# a killed process loses nothing that was committed: the write-ahead log is in the system's hands by then; times and listeners
# are kept in the process, so that a second one must not write to the same file
_SETTINGS = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
"""
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS documents ({_COLUMNS.format(key="PRIMARY KEY", more="")});
CREATE INDEX IF NOT EXISTS by_collection ON documents (collection, name);
CREATE INDEX IF NOT EXISTS by_collection_id ON documents (root, collection_id, name);
CREATE TEMPORARY TABLE past ({_COLUMNS.format(key="", more="replaced_at INTEGER,")});
CREATE INDEX past_by_name ON past (name);
CREATE INDEX past_by_collection ON past (collection);
CREATE INDEX past_by_collection_id ON past (root, collection_id);
CREATE INDEX past_by_time ON past (replaced_at);
"""
_SAVE = f"REPLACE INTO documents ({_NAMES}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608
_KEEP = f"INSERT INTO past ({_NAMES}, replaced_at) SELECT {_NAMES}, ? FROM documents WHERE name = ?"  # noqa: S608
_NOW = "SELECT body, name FROM documents WHERE {condition} {order}"
_THEN = (
    "SELECT body, name FROM documents WHERE {condition} AND update_time <= ? UNION ALL "
    "SELECT body, name FROM past WHERE {condition} AND update_time <= ? AND replaced_at > ? ORDER BY name"
)
_NEXT_COLLECTION = (
    "SELECT collection FROM documents WHERE collection >= ? AND collection < ? ORDER BY collection LIMIT 1"
)


class Storage:
    """The tables of one server. Not safe for threads: the store around it holds the lock."""

    def __init__(self, path: Path | None) -> None:
        """Open or create the file; raises OSError if it is something else or another server has it."""
        try:
            self._database = _opened(str(path or ":memory:"))
        except sqlite3.DatabaseError as exc:
            raise OSError(f"{path} cannot be used ({exc}). Another Firestore emulator may have it open.") from exc
        self._saves = 0

    def close(self) -> None:
        self._database.close()

    def last_update(self) -> int:
        """Return the latest update time of any document, in microseconds."""
        (time,) = self._database.execute("SELECT coalesce(max(update_time), 0) FROM documents").fetchone()
        return int(time)

    def get(self, name: str, at: int | None = None) -> Document | None:
        """Return the document of that name, as of a time if one is given."""
        if at is None:
            row = self._row("SELECT body FROM documents WHERE name = ?", name)
        else:
            row = self._row(_THEN.format(condition="name = ?"), name, at, name, at, at)
        return decode(row[0]) if row else None

    def bodies(self, scope: Scope, at: int | None = None) -> list[tuple[Any, ...]]:
        """Return rows of a serialized document and its name, in the order of names for a single collection."""
        query, parameters = self._selection(scope, at)
        rows = self._database.execute(query, parameters).fetchall()
        return _numeric_first(rows) if scope.is_sorted else rows

    def save(self, changes: Mapping[str, Document | None], now: int) -> None:
        """Replace or (None) delete documents, all or nothing; the versions before are kept as past ones."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            self._database.executemany(_KEEP, [(now, name) for name in changes])
            self._database.executemany(_SAVE, [_columns(new) for new in changes.values() if new is not None])
            gone = [(name,) for name, new in changes.items() if new is None]
            self._database.executemany("DELETE FROM documents WHERE name = ?", gone)
            self._database.execute("COMMIT")
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._prune(now)

    def clear(self, prefix: str | None = None) -> None:
        """Delete everything, or all below a prefix, the past included."""
        for table in ("documents", "past"):
            if prefix is None:
                self._database.execute(f"DELETE FROM {table}")  # noqa: S608
            else:
                self._database.execute(f"DELETE FROM {table} WHERE name >= ? AND name < ?", below(prefix))  # noqa: S608

    def children(self, parent: str) -> set[str]:
        """Return the names one segment below a parent that lead to documents: collections or, below one of those, documents.

        One look into the index finds each of them, however much there is below.
        """
        found = set()
        start, end = below(parent)
        while row := self._row(_NEXT_COLLECTION, start, end):
            path = row[0]
            child = "/".join(path.split("/")[: parent.count("/") + 2])
            found.add(child)
            # ids such as "a-b" sort between "a" and "a/x"
            start = path + "\0" if path == child else below(child)[1]
        return found

    def names(self, prefix: str) -> list[str]:
        """Return the names of all documents below a prefix."""
        rows = self._database.execute("SELECT name FROM documents WHERE name >= ? AND name < ?", below(prefix))
        return [name for (name,) in rows]

    def _selection(self, scope: Scope, at: int | None) -> tuple[str, tuple[str | int, ...]]:
        if at is None:
            order = "ORDER BY name" if scope.is_sorted else ""
            return _NOW.format(condition=scope.condition, order=order), scope.parameters
        return _THEN.format(condition=scope.condition), (*scope.parameters, at, *scope.parameters, at, at)

    def _row(self, query: str, *parameters: Any) -> Any:
        return self._database.execute(query, parameters).fetchone()

    def _prune(self, now: int) -> None:
        self._saves += 1
        if self._saves % _PRUNE_EVERY == 0:
            self._database.execute("DELETE FROM past WHERE replaced_at < ?", (now - RETENTION,))


def _numeric_first(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows of a collection in Firestore's order of names, not SQLite's."""
    if any("/__id" in name for _, name in rows):
        rows.sort(key=lambda row: name_key(row[1]))
    return rows


def _opened(path: str) -> sqlite3.Connection:
    with ExitStack() as undo:
        database = sqlite3.connect(path, timeout=0, check_same_thread=False, isolation_level=None)
        undo.callback(database.close)
        database.executescript(_SETTINGS + _SCHEMA)
        undo.pop_all()
    return database


def _columns(document: Document) -> tuple[Any, ...]:
    name = document.name
    body = document.SerializeToString(deterministic=True)
    updated = to_microseconds(document.update_time)
    return name, collection_of(name), root_of(name), collection_id_of(name), updated, body


_CACHED_BYTES = 4 * 1024


def decode(body: bytes) -> Document:
    """Return the document in a body; it may be shared, so nobody may change it."""
    return _decode_small(body) if len(body) <= _CACHED_BYTES else Document.FromString(body)


@lru_cache(maxsize=8192)
def _decode_small(body: bytes) -> Document:
    return Document.FromString(body)
