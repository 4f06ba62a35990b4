"""How far a run has come, in Firestore: whoever goes on may be another machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.writes import commit, delete, replace

# Beside the records of events: the security rules keep clients out of there.
NAME = "sync_checkpoint"


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """Everything of `kinds` before `kind` is done, and of that all that Stripe lists up to `after`, created `reached`.

    `started` is when the run began; `since` and `remove` are what it was told.
    """

    started: datetime
    kinds: tuple[str, ...]
    since: datetime | None
    remove: bool
    kind: str
    after: str
    reached: datetime

    @classmethod
    def load(cls) -> Self | None:
        """Return how far the run came that was interrupted; None if none was."""
        path = paths.event(NAME)
        fields = read([path])[path].fields
        return None if fields is None else cls.from_fields(fields)

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Self:
        """Return what a document holds."""
        return cls(**{**fields, "kinds": tuple(fields["kinds"])})

    def save(self) -> None:
        """Write it: from now on a run can go on from here."""
        commit([replace(paths.event(NAME), {**vars(self), "kinds": list(self.kinds)})])


def clear() -> None:
    """Forget how far a run has come, once it has ended."""
    commit([delete(paths.event(NAME))])
