"""The protocol: see the document, then fetch the object, then write, guarded by what was seen.

The object is at least as recent as every event that was applied before the document was seen, and the guard keeps what
is applied later. The watermark becomes the time of Stripe's answer, less what clocks and seconds may be off, so that
events from before come too late.
"""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from django_firestore_stripe import deadlines
from django_firestore_stripe.exceptions import NotFound, Unavailable
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.writes import PreconditionLost, commit
from django_firestore_stripe.gateways.stripe.dates import answer_times
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events import ordering, tombstones, watermarks
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.services.events.writing import guarded_writes, tombstone_writes

MAX_ATTEMPTS = 5
# Seconds that syncing one object may take.
DEADLINE = 18.0
MARGIN = timedelta(seconds=5)
# What a watermark that no event has set names in its place.
NAME = "sync"
MISSING = object()

# Accepts the fetched object, or raises.
Verify = Callable[[StripeObject], None]


class Outcome(Enum):
    """What became of the document."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    LATER = "later"


def hint(kind: str, **fields: Any) -> Event:
    """Return what stands for an event of this type: it only says which object is meant."""
    never = datetime.fromtimestamp(0, UTC)
    return Event(
        id=NAME, type=kind, created=never, livemode=False, account=None, api_version=None, object=fields, payload=""
    )


def run(event: Event, target: Target, *, verify: Verify = lambda _thing: None) -> Outcome:
    """Bring the document up to date; raises NotFound, Unavailable, Misconfigured or a django.db.Error."""
    with deadlines.within(DEADLINE):
        for attempt in range(MAX_ATTEMPTS):
            try:
                return _attempt(event, replace(target, always_fetch=True), verify)
            except PreconditionLost:
                time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311
    raise Unavailable("Too many changes of one object at once.")


def _attempt(event: Event, target: Target, verify: Verify) -> Outcome:
    stone = [tombstones.path_of(event)] if target.deletable else []
    seen = read([*target.paths, *stone])
    with answer_times() as times:
        current = ordering.current_object(event, target, seen)
    if current.get("deleted") and not target.deletable:
        raise NotFound(f"Stripe no longer has {event.object_id}.")
    verify(current)
    drafts = list(target.write(seen, current))
    if not any(_differs(draft, seen[draft.path]) for draft in drafts):
        return Outcome.UNCHANGED
    _write(_dated(event, times, seen, target), target, drafts, current, seen)
    return Outcome.DELETED if current.get("deleted") else Outcome.WRITTEN


def _write(event: Event, target: Target, drafts: list[Draft], current: StripeObject, seen: Seen) -> None:
    commit([*guarded_writes(event, target, drafts, seen), *tombstone_writes(event, target, current, seen)])


def _dated(event: Event, times: list[datetime], seen: Seen, target: Target) -> Event:
    """Return the event as of Stripe's answer; an answer without a date leaves the watermark where it is."""
    stored = watermarks.watermark(seen[target.own]) if target.own else None
    return replace(event, created=times[-1] - MARGIN if times else stored or event.created)


def _differs(draft: Draft, snapshot: Snapshot) -> bool:
    """Say whether a draft would change its document, watermarks apart."""
    if draft.fields is None or not snapshot.exists:
        return snapshot.exists or draft.fields is not None
    stored = {name: value for name, value in (snapshot.fields or {}).items() if name != watermarks.FIELD}
    if draft.whole:
        return stored != dict(draft.fields)
    changed = any(stored.get(name, MISSING) != value for name, value in draft.fields.items())
    return changed or any(name in stored for name in draft.remove)
