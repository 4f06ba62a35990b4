"""How many streams a process keeps open: each is a thread and a call to Firestore."""

import threading
from collections import Counter

IN_ALL = 100
PER_USER = 6

_open: Counter[str] = Counter()
_lock = threading.Lock()


class Slot:
    """A slot for a stream of a user's: taken once at most, and given back once however often it is said."""

    def __init__(self, uid: str) -> None:
        self._uid = uid
        self._is_taken = False

    def take(self) -> bool:
        """Take it; return whether there was one left."""
        with _lock:
            if not _is_left(self._uid):
                return False
            _open[self._uid] += 1
            self._is_taken = True
            return True

    def give_back(self) -> None:
        """Give it back if it is taken."""
        with _lock:
            if not self._is_taken:
                return
            self._is_taken = False
            _open[self._uid] -= 1
            if not _open[self._uid]:
                del _open[self._uid]


def is_left(uid: str) -> bool:
    """Say whether there is a slot for a user at the moment."""
    with _lock:
        return _is_left(uid)


def taken() -> int:
    """Return how many streams are open."""
    with _lock:
        return _open.total()


def _is_left(uid: str) -> bool:
    return _open[uid] < PER_USER and _open.total() < IN_ALL
