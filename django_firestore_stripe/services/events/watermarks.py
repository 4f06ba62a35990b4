"""How recent a document is: the creation time of the newest event that was applied to its object."""

from datetime import datetime
from typing import Any

from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.services.events.event import Event

FIELD = "stripe_event_created"


def watermark(snapshot: Snapshot | None) -> datetime | None:
    """Return a document's watermark, or a tombstone's; None where there is none."""
    mark = (snapshot.get(FIELD) or {}) if snapshot else {}
    created = mark.get("created") if isinstance(mark, dict) else None
    return created if isinstance(created, datetime) else None


def raised(event: Event, snapshot: Snapshot | None) -> dict[str, Any]:
    """Return the watermark after an event: never lower than the stored one, never the local clock."""
    stored = watermark(snapshot)
    if snapshot and stored and stored > event.created:
        return {FIELD: snapshot.get(FIELD)}
    return {FIELD: {"created": event.created, "event": event.id}}


def kept(snapshot: Snapshot) -> dict[str, Any]:
    """Return a document's watermark as it is, for whoever replaces the document without owning it."""
    return {FIELD: snapshot.get(FIELD)} if snapshot.get(FIELD) else {}
