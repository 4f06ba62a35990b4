"""The mark that a Stripe object was deleted, so that a late event cannot bring it back."""

from datetime import UTC, datetime

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.writes import Write, replace
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.record import KEPT_FOR
from django_firestore_stripe.services.events.watermarks import raised


def path_of(event: Event) -> str:
    """Return where the tombstone of an event's object stands, or would."""
    return paths.tombstone(event.object_id)


def write_tombstone(event: Event, *, seen: Snapshot) -> Write:
    """Return the write that marks an event's object as deleted."""
    fields = {"object_id": event.object_id, "expires_at": datetime.now(UTC) + KEPT_FOR, **raised(event, seen)}
    return replace(seen.path, fields, seen=seen)
