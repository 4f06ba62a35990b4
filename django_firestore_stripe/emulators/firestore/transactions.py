"""Transactions, optimistic: what was read is looked at again when the transaction commits.

A read-only transaction sees the database as of its beginning; a read-write one as of its first read, and its commit is refused with
ABORTED, which clients retry, if anything that it read has changed since.
"""

import secrets
import threading
from collections.abc import Callable
from typing import Any

from .errors import Aborted, InvalidArgument
from .store import Store

Fingerprint = Any
Check = Callable[[], Fingerprint]
# microseconds; https://firebase.google.com/docs/firestore/quotas#writes_and_transactions
_MAX_AGE = 270_000_000


class Transaction:
    """What one transaction has read, and as of when (microseconds, None before the first read)."""

    def __init__(self, *, root: str, writes: bool, read_time: int | None, begun: int) -> None:
        self.root = root
        self.writes = writes
        self.read_time = read_time
        self.begun = begun
        self.open = True
        self._checks: list[tuple[Check, Fingerprint]] = []

    def remember(self, check: Check, seen: Fingerprint) -> None:
        """Note a read: at commit, ``check`` must still return what was seen."""
        if self.writes:
            self._checks.append((check, seen))

    def close(self) -> list[tuple[Check, Fingerprint]]:
        """End the transaction and return its reads."""
        self.open = False
        checks, self._checks = self._checks, []
        return checks


class Transactions:
    """The transactions of one server by id; those that are over are remembered for a while, to be refused by name."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[bytes, Transaction] = {}
        self._lock = threading.Lock()

    def begin(self, options: Any, *, root: str) -> bytes:
        """Start a transaction and return its id; without options it is a read-write one."""
        writes = options.WhichOneof("mode") != "read_only"
        identifier = secrets.token_bytes(16)
        with self._store.frozen() as now:
            read_time = None if writes else self._read_time(options, now)
        with self._lock:
            self._forget_old(now)
            self._known[identifier] = Transaction(root=root, writes=writes, read_time=read_time, begun=now)
        return identifier

    def reading(self, identifier: bytes, *, root: str) -> Transaction:
        """Return an open transaction of a database that is about to read; raises InvalidArgument."""
        transaction = self._found(identifier, root)
        if not transaction.open:
            raise InvalidArgument("Transaction is invalid or closed.")
        if transaction.read_time is None:
            with self._store.frozen() as now:
                transaction.read_time = now
        return transaction

    def finish(self, identifier: bytes, *, root: str, writes: bool) -> None:
        """End a transaction while its commit is open; raises Aborted on contention, InvalidArgument if it may not commit."""
        transaction = self._found(identifier, root)
        if not transaction.open:
            raise InvalidArgument("Transaction is invalid or closed.")
        checks = transaction.close()
        if writes and not transaction.writes:
            raise InvalidArgument("Cannot modify entities in a read-only transaction.")
        if any(check() != seen for check, seen in checks):
            raise Aborted("Transaction lock contention: a document that was read has changed. Try again.")

    def roll_back(self, identifier: bytes, *, root: str) -> None:
        """End a transaction without a commit; once more is no error."""
        self._found(identifier, root).close()

    def _found(self, identifier: bytes, root: str) -> Transaction:
        with self._lock:
            transaction = self._known.get(identifier)
        if transaction is None or transaction.root != root:
            raise InvalidArgument("Invalid transaction.")
        return transaction

    def _forget_old(self, now: int) -> None:
        old = [key for key, transaction in self._known.items() if transaction.begun < now - _MAX_AGE]
        for key in old:
            del self._known[key]

    def _read_time(self, options: Any, now: int) -> int:
        read_only = options.read_only
        return self._store.check_read_time(read_only.read_time, now) if read_only.HasField("read_time") else now
