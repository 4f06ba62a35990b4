"""The record of an event: what came, what became of it, what is left to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.writes import Write, merge
from django_firestore_stripe.models import WebhookEvent
from django_firestore_stripe.services.events.event import Event

Status = WebhookEvent.Status
Effects = WebhookEvent.Effects

# A TTL policy on `expires_at` removes records; those that still want somebody's attention stay.
KEPT_FOR = timedelta(days=90)
DECIDED = frozenset({Status.APPLIED, Status.STALE, Status.SKIPPED})
UNDONE = frozenset({Status.FAILED, Status.UNMATCHED})
# Firestore's documents hold 1 MiB; a larger payload can be read again from Stripe for 30 days.
MAX_PAYLOAD = 900_000


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What an attempt made of an event; `others_wait`: there are undone events of the same customer.

    `customer` is the Stripe customer where the event's object does not name it itself.
    """

    status: Status
    reason: str | None = None
    uid: str | None = None
    customer: str | None = None
    documents: tuple[str, ...] = ()
    effects: Effects = Effects.NONE
    others_wait: bool = False


def is_decided(record: Snapshot) -> bool:
    """Say whether an event needs no further attempt; its effects may be pending still."""
    return record.get("status") in DECIDED


def has_pending_effects(record: Snapshot) -> bool:
    """Say whether an event is decided, but its effects have not all run."""
    return is_decided(record) and bool(record.get("effects") == Effects.PENDING)


def first_attempt(record: Snapshot, *, now: datetime) -> datetime:
    """Return when the event was first received."""
    received = record.get("received_at")
    return received if isinstance(received, datetime) else now


def write_verdict(event: Event, verdict: Verdict, *, seen: Snapshot) -> Write:
    """Return the write that records an attempt, guarded by the record as it was seen."""
    return merge(seen.path, _fields(event, verdict, seen), seen=seen)


def write_effects_done(event: Event) -> Write:
    """Return the write that records that every effect has run."""
    fields = {"effects": Effects.DONE.value, "finished_at": datetime.now(UTC)}
    return merge(paths.event(event.id), fields, remove=["effects_error"])


def write_effects_failed(event: Event, reason: str) -> Write:
    """Return the write that records that an effect failed; the effects stay pending."""
    return merge(paths.event(event.id), {"effects": Effects.PENDING.value, "effects_error": reason})


def _fields(event: Event, verdict: Verdict, seen: Snapshot) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "type": event.type,
        "status": verdict.status.value,
        "reason": verdict.reason,
        "effects": verdict.effects.value,
        "attempts": int(seen.get("attempts") or 0) + 1,
        "created": event.created,
        "received_at": first_attempt(seen, now=now),
        "finished_at": now,
        "expires_at": None if verdict.status in UNDONE else now + KEPT_FOR,
        "object_id": event.object_id or None,
        "object_type": event.object.get("object"),
        "customer": verdict.customer or customer_id(event.object),
        "uid": verdict.uid,
        "documents": list(verdict.documents),
        "livemode": event.livemode,
        "api_version": event.api_version,
        "payload": event.payload if len(event.payload.encode()) <= MAX_PAYLOAD else None,
    }


def customer_id(stripe_object: Mapping[str, Any]) -> str | None:
    """Return the Stripe customer of an object."""
    if stripe_object.get("object") == "customer":
        return str(stripe_object["id"])
    customer: str | None = identifier(stripe_object.get("customer"))
    return customer
