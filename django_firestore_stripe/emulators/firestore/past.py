"""What commits have replaced or deleted within the last hour, so that documents can be read as of a past time."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass

from .entries import Entry
from .protos import Document
from .scopes import Scope

RETENTION = 3_600_000_000
"""Microseconds for which past versions can be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Version:
    """A document as it was from its update until it was replaced, in microseconds."""

    body: bytes
    updated: int
    replaced: int


class Past:
    """Versions by name, the oldest first."""

    def __init__(self) -> None:
        self._versions: defaultdict[str, deque[_Version]] = defaultdict(deque)
        self._ends: deque[tuple[int, str]] = deque()

    def keep(self, entry: Entry, now: int) -> None:
        """Add what a commit replaces now, and forget what is too old."""
        self._versions[entry.name].append(_Version(body=entry.body, updated=entry.updated, replaced=now))
        self._ends.append((now, entry.name))
        while self._ends[0][0] < now - RETENTION:
            self._forget_first()

    def get(self, name: str, at: int) -> Entry | None:
        """Return the document that a time saw under a name, if it has been replaced since."""
        for version in self._versions.get(name, ()):
            if version.updated <= at < version.replaced:
                return Entry(Document.FromString(version.body))
        return None

    def entries(self, scope: Scope, at: int) -> Iterator[Entry]:
        """Yield the documents of a scope that a time saw and that have been replaced since."""
        for name in self._versions:
            if scope.contains(name) and (entry := self.get(name, at)) is not None:
                yield entry

    def clear(self, prefix: str) -> None:
        """Forget everything below a prefix."""
        for name in [name for name in self._versions if name.startswith(prefix)]:
            del self._versions[name]
        self._ends = deque((end, name) for end, name in self._ends if name in self._versions)

    def _forget_first(self) -> None:
        _, name = self._ends.popleft()
        versions = self._versions[name]
        versions.popleft()
        if not versions:
            del self._versions[name]
