"""The SQLite file that keeps documents from one run of the server to the next."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from .entries import Entry
from .protos import Document

# a killed process loses nothing that was committed: the write-ahead log is in the system's hands by then; documents are kept in
# the memory of the process too, so that a second one must not write to the same file
_SETTINGS = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
"""
_SCHEMA = "CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID;"


class Journal:
    """The documents of one file. Not safe for threads: the store around it holds the lock."""

    def __init__(self, path: Path) -> None:
        """Open or create the file; raises OSError if it is something else or another server has it."""
        try:
            self._database = _opened(path)
        except sqlite3.DatabaseError as exc:
            raise OSError(f"{path} cannot be used ({exc}). Another Firestore emulator may have it open.") from exc

    def close(self) -> None:
        self._database.close()

    def entries(self) -> Iterator[Entry]:
        """Yield all documents of the file."""
        for (body,) in self._database.execute("SELECT body FROM documents"):
            yield Entry(Document.FromString(body))

    def save(self, changes: Mapping[str, Entry | None]) -> None:
        """Replace or (None) delete documents, all or nothing."""
        kept = [(name, entry.body) for name, entry in changes.items() if entry is not None]
        gone = [(name,) for name, entry in changes.items() if entry is None]
        self._database.execute("BEGIN IMMEDIATE")
        try:
            self._database.executemany("REPLACE INTO documents (name, body) VALUES (?, ?)", kept)
            self._database.executemany("DELETE FROM documents WHERE name = ?", gone)
            self._database.execute("COMMIT")
        except BaseException:
            self._database.execute("ROLLBACK")
            raise


def _opened(path: Path) -> sqlite3.Connection:
    with ExitStack() as undo:
        database = sqlite3.connect(str(path), timeout=0, check_same_thread=False, isolation_level=None)
        undo.callback(database.close)
        database.executescript(_SETTINGS + _SCHEMA)
        undo.pop_all()
    return database
