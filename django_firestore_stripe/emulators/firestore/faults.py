"""Faults on demand: errors, lost answers and slowness for chosen RPCs."""

import threading
from dataclasses import dataclass

import grpc


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with one call; ``code`` None means that it is only slow."""

    code: grpc.StatusCode | None
    after: bool
    delay: float


class Faults:
    """The faults still to happen, in the order they were injected; safe for threads."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Fault]] = {}
        self._lock = threading.Lock()

    def inject(
        self,
        rpc: str,
        *,
        code: grpc.StatusCode | None = grpc.StatusCode.UNAVAILABLE,
        times: int = 1,
        after: bool = False,
        delay: float = 0.0,
    ) -> None:
        """Let the next ``times`` calls of an RPC ("Commit", "RunQuery" …) fail with a status.

        ``after``: the call is carried out, then its answer is lost. ``delay``: seconds to wait before answering; with ``code=None``
        the call is slow but succeeds.
        """
        with self._lock:
            self._waiting.setdefault(rpc, []).extend([Fault(code=code, after=after, delay=delay)] * times)

    def clear(self) -> None:
        """Forget the faults that have not happened yet."""
        with self._lock:
            self._waiting.clear()

    def take(self, rpc: str) -> Fault | None:
        """Return the fault for a call that has just come in, if one waits for it."""
        if not self._waiting:
            return None
        with self._lock:
            faults = self._waiting.get(rpc)
            return faults.pop(0) if faults else None
