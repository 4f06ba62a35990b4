"""How the inbox is: for monitoring, so it holds counts and ages but nothing of what the events are about."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from django.db import Error as DatabaseError
from django.db.models import QuerySet

from django_firestore_stripe import deadlines
from django_firestore_stripe.exceptions import DeadlineExceeded
from django_firestore_stripe.models import WebhookEvent

# Counts go no further; 1,000 index entries are one read.
COUNTED = 1_000
# Seconds that looking may take in all: monitors don't wait long.
DEADLINE = 8.0


class State(Enum):
    """What a monitor looks at."""

    OK = "ok"
    DEGRADED = "degraded"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, kw_only=True)
class Health:
    """How many records (at most `COUNTED`) wait for somebody; ages are in seconds, None where there is no such event."""

    failed: int
    unmatched: int
    pending_effects: int
    last_event_age: int | None
    oldest_undone_age: int | None
    firestore_ms: int

    @property
    def state(self) -> State:
        """Say whether everything that came has been dealt with."""
        return State.DEGRADED if self.failed or self.unmatched or self.pending_effects else State.OK


def look() -> Health | None:
    """Return how the inbox is: four queries, five where something was not applied; None where Firestore does not answer.

    An event that failed a moment ago counts as well, though Stripe is going to send it again: see its age.
    """
    records = WebhookEvent.objects.all()
    started = time.monotonic()
    try:
        with deadlines.within(DEADLINE):
            last = _age(records.order_by("-received_at"))
            answered = time.monotonic()
            failed, unmatched = (_count(records.filter(status=status)) for status in ("failed", "unmatched"))
            return Health(
                failed=failed,
                unmatched=unmatched,
                pending_effects=_count(records.filter(effects="pending")),
                last_event_age=last,
                oldest_undone_age=_age(records.unfinished().order_by("received_at")) if failed or unmatched else None,
                firestore_ms=round((answered - started) * 1000),
            )
    except (DatabaseError, DeadlineExceeded):
        return None


def _count(records: QuerySet[Any]) -> int:
    return records[:COUNTED].count()


def _age(records: QuerySet[Any]) -> int | None:
    """Return how long ago the first of some records was received."""
    received = records.values_list("received_at", flat=True).first()
    return max(0, int((datetime.now(UTC) - received).total_seconds())) if isinstance(received, datetime) else None
