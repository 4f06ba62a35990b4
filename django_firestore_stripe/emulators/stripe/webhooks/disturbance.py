"""Webhooks as they come on a bad day: twice, in another order, late."""

from __future__ import annotations

import random
import secrets
import threading
from dataclasses import dataclass, field

SHUFFLED_WITHIN = 1.0
"""Seconds over which deliveries are scattered where no delay says it."""


@dataclass(frozen=True, kw_only=True)
class Disturbance:
    """What happens to every delivery from now on; the same `seed` draws the same delays again.

    `duplicate`: each is made twice. `delay`: seconds that each is late. `shuffle`: each by its own random part of `delay`
    (of a second, if that is 0), so that their order changes.
    """

    duplicate: bool = False
    shuffle: bool = False
    delay: float = 0.0
    seed: int = field(default_factory=lambda: secrets.randbelow(1_000_000))

    def __post_init__(self) -> None:
        """Refuse what disturbs nothing, and what would come before it was sent."""
        if self.delay < 0:
            msg = f"A delay is no less than 0 seconds: {self.delay}."
            raise ValueError(msg)
        if not (self.duplicate or self.shuffle or self.delay):
            msg = "Disturbed webhooks are duplicated, shuffled or delayed."
            raise ValueError(msg)


class Weather:
    """The disturbance that is in force, if any; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.become(None)

    def become(self, disturbance: Disturbance | None) -> None:
        """Begin to draw from the seed; None: nothing happens to webhooks any more."""
        with self._lock:
            self._disturbance = disturbance
            self._source = random.Random(disturbance.seed if disturbance else 0)  # noqa: S311 - to be replayed

    @property
    def disturbance(self) -> Disturbance | None:
        return self._disturbance

    def delays(self) -> list[float]:
        """Seconds by which the copies of the next delivery are late: one number each."""
        with self._lock:
            disturbance = self._disturbance
            if disturbance is None:
                return [0.0]
            return [self._drawn(disturbance) for _ in range(1 + disturbance.duplicate)]

    def _drawn(self, disturbance: Disturbance) -> float:
        if not disturbance.shuffle:
            return disturbance.delay
        return self._source.random() * (disturbance.delay or SHUFFLED_WITHIN)
