"""Time that goes on when the machine's clock is set back."""

import threading
import time

_NANOSECONDS = 1_000_000_000


class SteadyClock:
    """The machine's time, except that it never goes back: after a step back it goes on from where it was.

    A step forward, or a machine that slept, is followed.
    """

    def __init__(self) -> None:
        self._offset = time.time_ns() - time.monotonic_ns()
        self._lock = threading.Lock()

    def nanoseconds(self) -> int:
        """Return nanoseconds since the epoch."""
        with self._lock:
            passed = time.monotonic_ns()
            self._offset = max(self._offset, time.time_ns() - passed)
            return passed + self._offset

    def seconds(self) -> float:
        """Return seconds since the epoch."""
        return self.nanoseconds() / _NANOSECONDS
