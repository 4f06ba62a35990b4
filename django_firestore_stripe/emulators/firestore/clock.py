"""Time in whole microseconds since the epoch, as Firestore keeps it."""

import threading

from google.protobuf.timestamp_pb2 import Timestamp

from django_firestore_stripe.emulators.steady import SteadyClock

_MICROSECONDS = 1_000_000


class Clock:
    """Microseconds that never repeat: every commit, also after a restart, is later than all before it."""

    def __init__(self, last: int = 0) -> None:
        self._last = last
        self._steady = SteadyClock()
        self._lock = threading.Lock()

    def tick(self) -> int:
        """Return the present in microseconds; a later call returns a larger number."""
        with self._lock:
            self._last = max(self._steady.nanoseconds() // 1000, self._last + 1)
            return self._last


def to_timestamp(microseconds: int) -> Timestamp:
    """Return the wire form of a time in microseconds."""
    seconds, rest = divmod(microseconds, _MICROSECONDS)
    return Timestamp(seconds=seconds, nanos=rest * 1000)


def to_microseconds(timestamp: Timestamp) -> int:
    """Return a wire time in microseconds; what is finer is cut off."""
    return timestamp.seconds * _MICROSECONDS + timestamp.nanos // 1000
