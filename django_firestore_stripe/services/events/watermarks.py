"""How recent a document is: the creation time of the newest event that was applied to its object."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.services.events.event import Event

FIELD = "stripe_event_created"


def watermark(snapshot: Snapshot | None) -> datetime | None:
    """Return a document's watermark, or a tombstone's; None where there is none."""
    return part(snapshot, "created")


def part(snapshot: Snapshot | None, name: str) -> datetime | None:
    """Return how recent a part of a document is that events of other objects bring, in an order of their own."""
    moment = _marks(snapshot).get(name)
    return moment if isinstance(moment, datetime) else None


def raised(event: Event, snapshot: Snapshot | None) -> dict[str, Any]:
    """Return the watermark after an event: never lower than the stored one, never the local clock."""
    stored, marks = watermark(snapshot), _marks(snapshot)
    if stored and stored > event.created:
        return {FIELD: marks}
    return {FIELD: {**marks, "created": event.created, "event": event.id}}


def kept(snapshot: Snapshot, parts: Mapping[str, datetime]) -> dict[str, Any]:
    """Return a document's watermark as it is, with that of parts, for whoever writes the document without owning it."""
    marks = {**_marks(snapshot), **parts}
    return {FIELD: marks} if marks else {}


def _marks(snapshot: Snapshot | None) -> dict[str, Any]:
    marks = snapshot.get(FIELD) if snapshot else None
    return dict(marks) if isinstance(marks, Mapping) else {}
