"""How many streams a process keeps open: each is a thread and a call to Firestore."""

import threading
from collections import Counter
from collections.abc import Callable

IN_ALL = 100
PER_USER = 6

_open: Counter[str] = Counter()
_lock = threading.Lock()


def take(uid: str) -> Callable[[], None] | None:
    """Take a slot for a user; return what gives it back, once, or None where there is none left."""
    with _lock:
        if _open[uid] >= PER_USER or _open.total() >= IN_ALL:
            return None
        _open[uid] += 1
    taken = [uid]

    def give_back() -> None:
        with _lock:
            while taken:
                _open.subtract([taken.pop()])
            if not _open[uid]:
                del _open[uid]

    return give_back


def taken() -> int:
    """Return how many streams are open."""
    with _lock:
        return _open.total()
