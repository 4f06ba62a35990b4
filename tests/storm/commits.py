"""Watches the emulator's commits: how often each event was settled, seen from the database."""

from collections import Counter
from typing import Any

DECIDED = {"applied", "stale", "skipped"}


class Commits:
    """Counts, for each event, the commits that settled it; a record's `attempts` tells them from those of effects."""

    def __init__(self, emulator: Any, project: str) -> None:
        self._store = emulator._started.store
        self._root = f"projects/{project}/databases/(default)/documents/stripe_events/"
        self._attempts: dict[str, int] = {}
        self.settled: Counter[str] = Counter()

    def __enter__(self) -> "Commits":
        self._store.feed.subscribe(self._changed)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._store.feed.unsubscribe(self._changed)

    def _changed(self, names: frozenset[str] | None) -> None:
        for name in names or ():
            if name.startswith(self._root):
                self._look(name)

    def _look(self, name: str) -> None:
        document = self._store.get(name)
        if document is None or "attempts" not in document.fields:
            return
        attempts = document.fields["attempts"].integer_value
        event = name.removeprefix(self._root)
        if attempts != self._attempts.get(event) and document.fields["status"].string_value in DECIDED:
            self.settled[event] += 1
        self._attempts[event] = attempts
