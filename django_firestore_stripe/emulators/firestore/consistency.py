"""As of when a request reads: now, a past time or within a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .backend import Backend
from .protos import Document
from .queries import Query
from .transactions import Transaction


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The reads of one request: consistent among themselves, noted in the transaction if there is one."""

    backend: Backend
    time: int
    past: int | None = None
    transaction: Transaction | None = None
    begun: bytes = b""

    def get(self, name: str) -> Document | None:
        """Return the document of that name."""
        document = self.backend.store.get(name, self.past)
        if self.transaction is not None:
            self.transaction.remember(lambda: _version(self.backend.store.get(name)), _version(document))
        return document

    def run(self, query: Query) -> list[Document]:
        """Return the documents that a query finds, whole."""
        found = query.run(self.backend.store, self.past)
        if self.transaction is not None:
            self.transaction.remember(lambda: _versions(query.run(self.backend.store)), _versions(found))
        return found


@contextmanager
def reading(backend: Backend, request: Any, *, root: str) -> Iterator[Reading]:
    """Give the reads that a request asks for; nothing is written while the block lasts."""
    with backend.store.frozen() as now:
        yield _READINGS[request.WhichOneof("consistency_selector")](backend, request, root, now)


def _read_now(backend: Backend, _request: Any, _root: str, now: int) -> Reading:
    return Reading(backend=backend, time=now)


def _read_past(backend: Backend, request: Any, _root: str, now: int) -> Reading:
    time = backend.store.check_read_time(request.read_time, now)
    return Reading(backend=backend, time=time, past=time)


def _read_within(backend: Backend, request: Any, root: str, _now: int) -> Reading:
    return _within(backend, request.transaction, root)


def _read_first(backend: Backend, request: Any, root: str, _now: int) -> Reading:
    identifier = backend.transactions.begin(request.new_transaction, root=root)
    return _within(backend, identifier, root, begun=identifier)


def _within(backend: Backend, identifier: bytes, root: str, begun: bytes = b"") -> Reading:
    transaction = backend.transactions.reading(identifier, root=root)
    time = transaction.read_time or 0
    return Reading(backend=backend, time=time, past=time, transaction=transaction, begun=begun)


_READINGS = {None: _read_now, "read_time": _read_past, "transaction": _read_within, "new_transaction": _read_first}


def _version(document: Document | None) -> Any:
    return None if document is None else (document.update_time.seconds, document.update_time.nanos)


def _versions(documents: list[Document]) -> Any:
    return [(document.name, _version(document)) for document in documents]
