"""The protocol: see the document, then fetch the object, then write, guarded by what was seen.

The object is at least as recent as every event that was applied before the document was seen, and the guard keeps what
is applied later. The watermark becomes the time of Stripe's first answer, less how long all of them took and what
clocks and seconds may be off, so that events from before come too late and none of those that came meanwhile does.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from django_firestore_stripe import deadlines
from django_firestore_stripe.exceptions import NotFound, Unavailable
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.writes import PreconditionLost, commit
from django_firestore_stripe.gateways.stripe.dates import answer_times
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events import ordering, tombstones, watermarks
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.services.events.writing import guarded_writes, tombstone_writes
from django_firestore_stripe.services.sync.differences import Difference, differences

MAX_ATTEMPTS = 5
# Seconds that syncing one object may take.
DEADLINE = 18.0
MARGIN = timedelta(seconds=5)
# What a watermark that no event has set names in its place.
NAME = "sync"

T = TypeVar("T")

# Accepts the fetched object, or raises.
Verify = Callable[[StripeObject], None]
# Returns the target as the fetched object tells it: which documents there are besides its own.
Extend = Callable[[StripeObject], Target]


class Outcome(Enum):
    """What became of the document."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class Synced:
    """What became of the documents, and how they differed."""

    outcome: Outcome
    differences: tuple[Difference, ...] = ()


def hint(kind: str, **fields: Any) -> Event:
    """Return what stands for an event of this type: it only says which object is meant."""
    never = datetime.fromtimestamp(0, UTC)
    return Event(
        id=NAME, type=kind, created=never, livemode=False, account=None, api_version=None, object=fields, payload=""
    )


def dated(ask: Callable[[], T]) -> tuple[T, datetime | None]:
    """Return what Stripe answers, and a moment since which at the latest it was so; None where no answer has a date.

    What takes several requests is as old as the first of them; what took long may have been read when it began.
    """
    begun = time.monotonic()
    with answer_times() as times:
        found = ask()
    took = timedelta(seconds=int(time.monotonic() - begun))
    return found, times[0] - took - MARGIN if times else None


def paths_of(event: Event, target: Target) -> tuple[str, ...]:
    """Return the documents to be seen, the tombstone among them."""
    return (*target.paths, *([tombstones.path_of(event)] if target.deletable else []))


def run(event: Event, target: Target, *, verify: Verify = lambda _thing: None, extend: Extend | None = None) -> Outcome:
    """Bring the document up to date; raises NotFound, Unavailable, Misconfigured or a django.db.Error."""
    return bring_up_to_date(event, target, verify=verify, extend=extend).outcome


def bring_up_to_date(
    event: Event,
    target: Target,
    *,
    verify: Verify = lambda _thing: None,
    extend: Extend | None = None,
    seen: Seen | None = None,
    dry_run: bool = False,
) -> Synced:
    """Do the same and say what differed; `dry_run`: write nothing, and say what would have become of the document.

    `seen` is what `paths_of` names, if the caller has just read it.
    """
    with deadlines.within(DEADLINE):
        for attempt in range(MAX_ATTEMPTS):
            try:
                first = seen or read(paths_of(event, target))
                return _attempt(event, replace(target, always_fetch=True), first, verify, extend, dry_run=dry_run)
            except PreconditionLost:
                seen = None
                time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311
    raise Unavailable(_("Too many changes of one object at once."))


def _attempt(
    event: Event, target: Target, seen: Seen, verify: Verify, extend: Extend | None, *, dry_run: bool
) -> Synced:
    current, moment = dated(partial(ordering.current_object, event, target, seen))
    if current.get("deleted") and not target.deletable:
        raise NotFound(_("Stripe no longer has %(object)s.") % {"object": event.object_id})
    verify(current)
    if extend:
        target = extend(current)
        # Read only now, but before `write` asks Stripe for the objects that they are about.
        seen = {**seen, **read(path for path in paths_of(event, target) if path not in seen)}
    drafts = list(target.write(seen, current))
    found = differences(drafts, seen)
    if not found:
        return Synced(outcome=Outcome.UNCHANGED)
    if not dry_run:
        _write(_marked(event, moment, seen, target), target, drafts, current, seen)
    return Synced(outcome=Outcome.DELETED if current.get("deleted") else Outcome.WRITTEN, differences=found)


def _write(event: Event, target: Target, drafts: list[Draft], current: StripeObject, seen: Seen) -> None:
    commit([*guarded_writes(event, target, drafts, seen), *tombstone_writes(event, target, current, seen)])


def _marked(event: Event, moment: datetime | None, seen: Seen, target: Target) -> Event:
    """Return the event as of this moment; where there is none, the watermark stays where it is."""
    stored = watermarks.watermark(seen[target.own]) if target.own else None
    return replace(event, created=moment or stored or event.created)
