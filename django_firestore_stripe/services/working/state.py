"""Who works, and up to where everything is answered: one document, written with the precondition of what was read."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import Unavailable
from django_firestore_stripe.firestore import writes
from django_firestore_stripe.firestore.following import Position
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.writes import PreconditionLost, commit

# Beside the records of events: the security rules keep clients out of there.
NAME = "worker_state"

ATTEMPTS = 8


@dataclass(frozen=True, kw_only=True)
class State:
    """The leases of the workers by name, each until when it holds, and the checkpoint."""

    leases: Mapping[str, datetime] = field(default_factory=dict)
    position: Position | None = None

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Self:
        """Return what the document holds."""
        token = fields.get("token")
        position = Position(token=token, read_time=fields["read_time"]) if token else None
        return cls(leases=fields.get("leases") or {}, position=position)

    def fields(self) -> dict[str, Any]:
        """Return the document."""
        position = vars(self.position) if self.position else {}
        return {"leases": dict(self.leases), **position}

    def without(self, name: str, *, now: datetime) -> Self:
        """Return the state without a worker, and without those whose leases are over."""
        return replace(self, leases={key: until for key, until in self.leases.items() if key != name and until > now})

    def reaching(self, position: Position | None) -> Self:
        """Return the state with the later of two positions."""
        if position is None or (self.position and self.position.read_time >= position.read_time):
            return self
        return replace(self, position=position)


def renew(name: str, *, seconds: float, position: Position | None) -> State:
    """Work for so many seconds more, with everything up to `position` answered; return the state then.

    Raises Unavailable or a django.db.Error.
    """

    def renewed(state: State, now: datetime) -> State:
        others = state.without(name, now=now)
        return replace(others, leases={**others.leases, name: now + timedelta(seconds=seconds)})

    return _change(renewed, position)


def leave(name: str, *, position: Position | None) -> State:
    """Work no more; raises Unavailable or a django.db.Error."""
    return _change(lambda state, now: state.without(name, now=now), position)


def _change(change: Callable[[State, datetime], State], position: Position | None) -> State:
    path = paths.event(NAME)
    for _ in range(ATTEMPTS):
        seen = read([path])[path]
        state = change(State.from_fields(seen.fields or {}), datetime.now(UTC)).reaching(position)
        try:
            commit([writes.replace(path, state.fields(), seen=seen)])
        except PreconditionLost:
            # Another worker at the same time, or our own commit whose answer was lost.
            time.sleep(random.uniform(0, 0.2))  # noqa: S311
        else:
            return state
    raise Unavailable("Too many workers renew their leases at once.")
