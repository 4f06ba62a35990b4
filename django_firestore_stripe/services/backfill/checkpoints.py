"""How far runs have come that were interrupted, in Firestore: whoever goes on may be another machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.writes import commit, merge
from django_firestore_stripe.services.backfill.ledger import Ledger
from django_firestore_stripe.services.backfill.plans import PREFIX, Plan

# Beside the records of events: the security rules keep clients out of there. Each plan has a field of its own.
NAME = "sync_checkpoint"


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """Everything of the plan before `kind` is done, and of that all that Stripe lists up to `after`, created `reached`.

    `started` is when the run began, `saved` when it had come so far, and `ledger` says what it had done by then.
    """

    plan: Plan
    started: datetime
    kind: str
    after: str
    reached: datetime
    ledger: Ledger
    saved: datetime = field(default_factory=lambda: datetime.now(UTC))

    @classmethod
    def load(cls) -> Self | None:
        """Return how far the run came that was interrupted last; None if none was."""
        return next(iter(cls.load_all()), None)

    @classmethod
    def load_all(cls) -> list[Self]:
        """Return how far each run came that was interrupted, the last one first."""
        path = paths.event(NAME)
        fields = read([path])[path].fields or {}
        found = (cls.from_fields(held) for key, held in fields.items() if key.startswith(PREFIX))
        return sorted(found, key=lambda checkpoint: checkpoint.saved, reverse=True)

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Self:
        """Return what a document holds."""
        plan, ledger = Plan.from_fields(fields["plan"]), Ledger.from_fields(fields["ledger"])
        return cls(**{**fields, "plan": plan, "ledger": ledger})

    def save(self) -> None:
        """Write it: from now on a run can go on from here."""
        fields = {**vars(self), "plan": self.plan.fields(), "ledger": self.ledger.fields()}
        commit([merge(paths.event(NAME), {self.plan.key: fields})])


def clear(plan: Plan, *, started: datetime) -> None:
    """Forget how far a run has come that has ended, and others from before it, if it has done what they had left."""
    over = [
        one.plan.key
        for one in Checkpoint.load_all()
        if one.plan.key == plan.key or (one.saved < started and plan.covers(one.plan))
    ]
    commit([merge(paths.event(NAME), {}, remove=over)])
