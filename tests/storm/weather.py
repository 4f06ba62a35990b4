"""Bad weather: a part of the calls fails, in every way that the emulators know."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import grpc

FIRESTORE = (
    (grpc.StatusCode.UNAVAILABLE, False),
    (grpc.StatusCode.UNAVAILABLE, True),
    (grpc.StatusCode.ABORTED, False),
    (grpc.StatusCode.DEADLINE_EXCEEDED, True),
    (grpc.StatusCode.RESOURCE_EXHAUSTED, False),
)
STRIPE: tuple[dict[str, Any], ...] = (
    {"status": 429},
    {"status": 500},
    {"status": 503, "after": True},
    {"drop": True},
    {"drop": True, "delay": 0.5},
)


class Weather:
    """Each call to one of the emulators fails with the probability `rate`."""

    def __init__(self, seed: int, rate: float) -> None:
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._rate = rate
        self.faults = 0

    @contextmanager
    def over(self, firestore: Any, stripe: Any) -> Iterator[None]:
        """Let it blow while the block runs."""
        with ExitStack() as undo:
            undo.enter_context(patch.object(firestore.faults, "take", self._firestore(firestore.faults)))
            undo.enter_context(patch.object(stripe.faults, "take", self._stripe(stripe.faults)))
            yield

    def _firestore(self, faults: Any) -> Callable[[str], Any]:
        take = faults.take

        def taken(rpc: str) -> Any:
            with self._lock:
                if self._strikes():
                    code, after = self._random.choice(FIRESTORE)
                    faults.inject(rpc, code=code, after=after)
                return take(rpc)

        return taken

    def _stripe(self, faults: Any) -> Callable[[str, str], Any]:
        take = faults.take

        def taken(method: str, path: str) -> Any:
            with self._lock:
                if self._strikes():
                    faults.inject(method, path, **self._random.choice(STRIPE))
                return take(method, path)

        return taken

    def _strikes(self) -> bool:
        hit = self._random.random() < self._rate
        self.faults += hit
        return hit
