"""Which RPCs a server has received."""

import threading
from collections import Counter


class CallLog:
    """Counts calls by RPC; safe for threads."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, rpc: str) -> None:
        with self._lock:
            self._counts[rpc] += 1

    def counts(self) -> Counter[str]:
        """Return the counts so far, in a counter of the caller's own."""
        with self._lock:
            return self._counts.copy()

    def reset(self) -> None:
        with self._lock:
            self._counts.clear()
