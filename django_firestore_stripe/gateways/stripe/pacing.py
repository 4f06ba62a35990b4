"""How many requests a second a long piece of work may make: https://docs.stripe.com/rate-limits."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Pace:
    """Lets requests through one after the other, evenly; for any number of threads."""

    def __init__(self, per_second: float) -> None:
        self._interval = 1 / per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait for this request's turn."""
        with self._lock:
            turn = max(time.monotonic(), self._next)
            self._next = turn + self._interval
        time.sleep(max(turn - time.monotonic(), 0))


_pace: ContextVar[Pace | None] = ContextVar("pace", default=None)


@contextmanager
def paced(per_second: float) -> Iterator[None]:
    """Keep every request of this block, repeated ones too, to a rate."""
    token = _pace.set(Pace(per_second))
    try:
        yield
    finally:
        _pace.reset(token)


def take_turn() -> None:
    """Wait for a request's turn, where there is a pace to keep."""
    pace = _pace.get()
    if pace:
        pace.wait()
