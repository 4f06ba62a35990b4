"""What goes wrong with one stream of a listener, from its start or later on."""

import threading
from collections.abc import Callable
from typing import Protocol

import grpc


class Strike(Protocol):
    """What the stream needs to know of a fault."""

    @property
    def code(self) -> grpc.StatusCode | None: ...

    @property
    def delay(self) -> float: ...

    @property
    def responses(self) -> int: ...


class Disturbance:
    """Says before each response what happens to it; safe for threads."""

    def __init__(self, fault: Strike | None, end: Callable[[], None]) -> None:
        self._end = end
        self._lock = threading.Lock()
        self._begin(fault)

    def _begin(self, fault: Strike | None) -> None:
        with self._lock:
            self._fault = fault
            self._left = fault.responses if fault else 0

    def begin(self, fault: Strike | None) -> None:
        """Let a fault come over the open stream; None: nothing happens to it any more."""
        self._begin(fault)
        if self.is_over:
            self._end()

    @property
    def is_over(self) -> bool:
        """Whether the stream is to be dropped now, without waiting for news."""
        with self._lock:
            return self._fault is not None and self._fault.code is not None and self._left == 0

    def struck(self) -> Strike | None:
        """Return what happens in place of the next response, or before it."""
        with self._lock:
            if self._left:
                self._left -= 1
                return None
            return self._fault
