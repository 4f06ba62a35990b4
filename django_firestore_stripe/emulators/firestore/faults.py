"""Faults on demand: errors, lost answers and slowness for chosen RPCs, dropped and slow streams of listeners."""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import grpc

from .listen.disturbance import Disturbance

LISTEN = "Listen"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What goes wrong with one call; ``code`` None means that it is only slow."""

    rpc: str
    code: grpc.StatusCode | None
    after: bool = False
    delay: float = 0.0
    responses: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no fault; ValueError says why."""
        if self.delay < 0 or self.responses < 0:
            raise ValueError("A delay and a number of responses are no less than 0.")
        if self.code is grpc.StatusCode.OK:
            raise ValueError("OK is no fault: code=None and a delay make a call slow.")
        if self.code is None and not self.delay:
            raise ValueError("A fault needs a code or a delay.")
        if self.rpc == LISTEN and self.after:
            raise ValueError("Listen has no answer that could be lost after it: say after how many responses.")
        if self.rpc != LISTEN and self.responses:
            raise ValueError(f"{self.rpc} has one answer: only the responses of Listen are counted.")


class Faults:
    """The faults still to happen, in the order they were injected; safe for threads."""

    def __init__(self, rpcs: Collection[str]) -> None:
        self._rpcs = {_plain(rpc): rpc for rpc in rpcs}
        self._waiting: dict[str, list[Fault]] = {}
        self._streams: set[Disturbance] = set()
        self._lock = threading.Lock()

    def inject(
        self,
        rpc: str,
        *,
        code: grpc.StatusCode | None = grpc.StatusCode.UNAVAILABLE,
        times: int = 1,
        after: bool = False,
        delay: float = 0.0,
        responses: int = 0,
    ) -> None:
        """Let the next ``times`` calls of an RPC ("Commit", "RunQuery" …) fail with a status.

        ``after``: the call is carried out, then its answer is lost. ``delay``: seconds to wait before answering; with ``code=None``
        the call is slow but succeeds. For "Listen", whose stream goes on: ``responses`` come undisturbed, then it is dropped, or
        every further one is late by ``delay``. Raises ValueError for an RPC that there is not, and for what is no fault.
        """
        if times < 1:
            raise ValueError("A fault happens once or more often.")
        fault = Fault(rpc=self._named(rpc), code=code, after=after, delay=delay, responses=responses)
        with self._lock:
            self._waiting.setdefault(fault.rpc, []).extend([fault] * times)

    def disturb_streams(
        self,
        *,
        code: grpc.StatusCode | None = grpc.StatusCode.UNAVAILABLE,
        delay: float = 0.0,
        responses: int = 0,
    ) -> int:
        """Drop the streams of listeners that are open now, as ``inject("Listen", …)`` does it with those to come; return how many.

        Clients take up a dropped stream again.
        """
        fault = Fault(rpc=LISTEN, code=code, delay=delay, responses=responses)
        with self._lock:
            streams = list(self._streams)
        for stream in streams:
            stream.begin(fault)
        return len(streams)

    def clear(self) -> None:
        """Forget the faults that have not happened yet; slow streams are no longer slow."""
        with self._lock:
            self._waiting.clear()
            streams = list(self._streams)
        for stream in streams:
            stream.begin(None)

    @property
    def planned(self) -> list[Fault]:
        """The faults that have not happened yet, each once for every call that it is for."""
        with self._lock:
            return [fault for faults in self._waiting.values() for fault in faults]

    def take(self, rpc: str) -> Fault | None:
        """Return the fault for a call that has just come in, if one waits for it."""
        if not self._waiting:
            return None
        with self._lock:
            faults = self._waiting.get(rpc)
            return faults.pop(0) if faults else None

    @contextmanager
    def stream(self, disturbance: Disturbance) -> Iterator[None]:
        """Keep in mind that a listener's stream is open."""
        with self._lock:
            self._streams.add(disturbance)
        try:
            yield
        finally:
            with self._lock:
                self._streams.discard(disturbance)

    def _named(self, rpc: str) -> str:
        found = self._rpcs.get(_plain(rpc))
        if found is None:
            raise ValueError(f"The Firestore emulator has no RPC {rpc}, only {', '.join(sorted(self._rpcs.values()))}.")
        return found


def _plain(rpc: str) -> str:
    """Return a name so that "RunQuery", "run_query" and "run-query" are one."""
    return rpc.replace("_", "").replace("-", "").lower()
