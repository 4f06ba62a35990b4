"""What a run is to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Self

from django_firestore_stripe.services.backfill import role_drift
from django_firestore_stripe.services.backfill.kinds import KINDS

# What can be named, in the order of a run: users' roles follow from their subscriptions.
NAMES = (*KINDS, role_drift.NAME)

PREFIX = "run_"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run is to do. `since`: only objects created from then on. `remove`: also what Stripe no longer has."""

    kinds: tuple[str, ...] = NAMES
    since: datetime | None = None
    remove: bool = False
    dry_run: bool = False

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Self:
        """Return what a document holds."""
        return cls(**{**fields, "kinds": tuple(fields["kinds"])})

    def fields(self) -> dict[str, Any]:
        """Return it as a document holds it."""
        return {"kinds": list(self.kinds), "since": self.since, "remove": self.remove}

    @property
    def key(self) -> str:
        """Return what tells runs apart that are to do different things."""
        told = (self.kinds, self.since and self.since.timestamp(), self.remove)
        return f"{PREFIX}{sha256(repr(told).encode()).hexdigest()[:16]}"

    def covers(self, other: Self) -> bool:
        """Say whether nothing of another plan is left to do once this is done."""
        recent = self.since is None or (other.since is not None and other.since >= self.since)
        return recent and set(other.kinds) <= set(self.kinds) and (self.remove or not other.remove)
