"""What became of an event."""

from collections.abc import Mapping
from typing import Any

from django.db import Error as DatabaseError

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.snapshots import Snapshot, read


def assert_applied(event: Any) -> Snapshot:
    """Assert that an event was applied and that all of its effects have run; return its record.

    `event` is an event, its id, or a response that a webhook gave to `stripe_event` or `deliver_webhooks`.
    """
    event_id = _id_of(event)
    record = _record(event_id)
    if record.get("status") != "applied" or record.get("effects") == "pending":
        raise AssertionError(f"The event {event_id} was not applied. {describe_record(event_id)}")
    return record


def describe_record(event_id: str) -> str:
    """Say what the record of an event holds, as far as somebody whose test fails wants to know."""
    try:
        record = _record(event_id)
    except (DatabaseError, AssertionError) as unreadable:
        return f"Its record cannot be read: {unreadable}"
    if not record.exists:
        return (
            "It has no record: nothing handles its type and no @after function is registered for it, or it was refused."
        )
    return f"Its record says {record.get('status')}{_because(record)}."


def _because(record: Snapshot) -> str:
    told = {"": record.get("reason"), "effects ": record.get("effects"), "failed ": record.get("effects_error")}
    shown = [f"{label}{text}" for label, text in told.items() if text and text != "none"]
    return f" ({'; '.join(shown)})" if shown else ""


def _record(event_id: str) -> Snapshot:
    path = paths.event(event_id)
    return read([path])[path]


def _id_of(event: Any) -> str:
    if isinstance(event, str):
        return event
    if not isinstance(event, Mapping):
        event = getattr(event, "event", event)
    return str(event["id"] if isinstance(event, Mapping) else event.id)
