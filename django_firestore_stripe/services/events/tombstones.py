"""The mark that a Stripe object was deleted, so that a late event cannot bring it back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.writes import Write, replace
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.record import KEPT_FOR
from django_firestore_stripe.services.events.targets import Draft
from django_firestore_stripe.services.events.watermarks import raised


def path_of(event: Event) -> str:
    """Return where the tombstone of an event's object stands, or would."""
    return paths.tombstone(event.object_id)


def write_tombstone(event: Event, *, seen: Snapshot, epitaph: Mapping[str, Any]) -> Write:
    """Return the write that marks an event's object as deleted; `epitaph` is what else it says."""
    fields = {**epitaph, **_fields(event.object_id), **raised(event, seen)}
    return replace(seen.path, fields, seen=seen)


def draft_for(object_id: str) -> Draft:
    """Return the tombstone of another object, which goes with the event's own."""
    return Draft(path=paths.tombstone(object_id), fields=_fields(object_id), whole=True, dated=True)


def _fields(object_id: str) -> dict[str, Any]:
    return {"object_id": object_id, "expires_at": datetime.now(UTC) + KEPT_FOR}
