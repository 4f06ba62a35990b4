"""The mark that a Stripe object was deleted, so that a late event cannot bring it back."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.writes import Write, merge, replace
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


def bury_customer(customer: str, *, uid: str) -> Write:
    """Return the write that says whose a Stripe customer was that Stripe no longer has.

    Its events are still to come, so there is no watermark that would make them come too late.
    """
    return merge(paths.tombstone(customer), {**_fields(customer), "uid": uid})


def last_owners(customers: Iterable[str]) -> dict[str, str | None]:
    """Return whose Stripe customers were until they were deleted, None where that is not known: one read."""
    stones = {customer: paths.tombstone(customer) for customer in customers}
    seen = read(stones.values())
    return {customer: seen[stone].get("uid") for customer, stone in stones.items()}


def draft_for(object_id: str) -> Draft:
    """Return the tombstone of another object, which goes with the event's own."""
    return Draft(path=paths.tombstone(object_id), fields=_fields(object_id), whole=True, dated=True)


def _fields(object_id: str) -> dict[str, Any]:
    return {"object_id": object_id, "expires_at": datetime.now(UTC) + KEPT_FOR}
