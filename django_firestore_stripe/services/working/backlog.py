"""What was heard and is not answered yet, and up to where nothing is left."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django_firestore_stripe.firestore.following import Position
from django_firestore_stripe.firestore.snapshots import Snapshot

# Documents of which it is remembered up to which version they were dealt with: more than wait at any time.
REMEMBERED = 10_000


@dataclass(kw_only=True)
class Waiting:
    """A document that waits for its answer: as it was heard, since which of the positions, and how often it was tried.

    `due` and `since` are seconds of the monotonic clock. `aside`: it should have its answer by now, and nobody knows why
    it has none.
    """

    snapshot: Snapshot
    number: int
    since: float
    due: float
    attempts: int = 0
    taken: bool = False
    aside: bool = False

    def is_due(self, now: float) -> bool:
        """Say whether it may be taken."""
        return not self.taken and self.due <= now


class Backlog:
    """The documents that wait; safe for threads. It holds what is unanswered, not what was heard.

    A stream that begins anew may name a version of a document that was dealt with already; that waits no more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, Waiting] = {}
        self._dealt_with: OrderedDict[str, datetime] = OrderedDict()
        self._positions: deque[tuple[int, Position]] = deque()
        self._number = 0
        self._safe: Position | None = None

    def add(self, snapshot: Snapshot, *, due: float) -> None:
        """Let a document wait, to be taken at `due`; one that waits already keeps its turn, unless it was made again."""
        with self._lock:
            known = self._waiting.get(snapshot.path)
            if known is None or _is_made_again(snapshot, known.snapshot):
                self._begin(snapshot, due)
            elif not known.taken:
                known.snapshot = snapshot

    def _begin(self, snapshot: Snapshot, due: float) -> None:
        if not self._is_dealt_with(snapshot):
            self._waiting[snapshot.path] = Waiting(
                snapshot=snapshot, number=self._number, since=time.monotonic(), due=due
            )

    def _is_dealt_with(self, snapshot: Snapshot) -> bool:
        version = self._dealt_with.get(snapshot.path)
        return version is not None and _version(snapshot) <= version

    def waits(self, path: str) -> bool:
        """Say whether a document waits."""
        return path in self._waiting

    def remove(self, path: str, *, version: Snapshot | None = None) -> None:
        """Let a document wait no more: it is answered, as an earlier or later `version` of it says, or it is gone."""
        with self._lock:
            waiting = self._waiting.get(path)
            if waiting and not (version and _is_made_again(waiting.snapshot, version)):
                self._remove(path, version or waiting.snapshot)

    def done(self, waiting: Waiting) -> None:
        """Let what was taken wait no more; if the document was made again meanwhile, that goes on waiting."""
        with self._lock:
            if self._waits(waiting):
                self._remove(waiting.snapshot.path, waiting.snapshot)

    def put_back(self, waiting: Waiting, *, due: float, aside: bool = False) -> None:
        """Let what was taken and could not be answered wait for another attempt."""
        with self._lock:
            if self._waits(waiting):
                waiting.taken, waiting.due, waiting.aside = False, due, aside

    def _waits(self, waiting: Waiting) -> bool:
        return self._waiting.get(waiting.snapshot.path) is waiting

    def _remove(self, path: str, version: Snapshot) -> None:
        del self._waiting[path]
        self._dealt_with[path] = _version(version)
        self._dealt_with.move_to_end(path)
        if len(self._dealt_with) > REMEMBERED:
            self._dealt_with.popitem(last=False)

    def reached(self, position: Position) -> None:
        """Know that everything up to a position was heard."""
        with self._lock:
            self._positions.append((self._number, position))
            self._number += 1

    def take(self, now: float) -> list[Waiting]:
        """Return all that is due, as taken: nobody else gets it until it is put back."""
        with self._lock:
            return [self._taken(waiting) for waiting in self._waiting.values() if waiting.is_due(now)]

    def take_one(self, path: str, now: float) -> Waiting | None:
        """Return one document if it is due, as taken."""
        with self._lock:
            waiting = self._waiting.get(path)
            return self._taken(waiting) if waiting and waiting.is_due(now) else None

    @staticmethod
    def _taken(waiting: Waiting) -> Waiting:
        waiting.taken = True
        waiting.attempts += 1
        return waiting

    def reschedule(self, due_of: Callable[[Snapshot], float]) -> None:
        """Let what was never tried be due at another time: who works has changed."""
        with self._lock:
            for waiting in self._waiting.values():
                if not waiting.attempts:
                    waiting.due = due_of(waiting.snapshot)

    def safe(self) -> Position | None:
        """Return the latest position up to which nothing waits; None as long as there was none."""
        with self._lock:
            oldest = min((waiting.number for waiting in self._waiting.values()), default=self._number)
            while self._positions and self._positions[0][0] < oldest:
                self._safe = self._positions.popleft()[1]
            return self._safe

    def oldest(self) -> float:
        """Return for how many seconds the oldest has waited; 0 where nothing waits."""
        with self._lock:
            return max((time.monotonic() - waiting.since for waiting in self._waiting.values()), default=0.0)

    def aside(self) -> int:
        """Return how many documents are set aside."""
        with self._lock:
            return sum(waiting.aside for waiting in self._waiting.values())

    def __len__(self) -> int:
        return len(self._waiting)


def _is_made_again(snapshot: Snapshot, earlier: Snapshot) -> bool:
    """Say whether a document was deleted, and made again at its path, since it was as in another snapshot."""
    return snapshot.create_time != earlier.create_time and _version(snapshot) > _version(earlier)


def _version(snapshot: Snapshot) -> datetime:
    """Return when a document was written as it is in a snapshot."""
    return datetime.fromisoformat(snapshot.update_time or snapshot.create_time or "1970-01-01T00:00:00Z")
