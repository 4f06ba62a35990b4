"""Events that nobody's customer sent, so far: they are replayed as soon as somebody has that customer.

Stripe sends none of them again, so that effects which fail in a replay are replayed from here as well.

A mark for each such customer lies beside the records. The first event of a customer within an hour reads it together
with the documents, so that looking for it is no RPC; saving a `Customer` looks for it as well. Where all of that fails,
`replay_undone` finds them without a mark.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError

from django_firestore_stripe import deadlines
from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import PaymentsError
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.writes import PreconditionLost, Write, commit, delete, merge
from django_firestore_stripe.models import WebhookEvent
from django_firestore_stripe.models.querysets import WebhookEventQuerySet
from django_firestore_stripe.services import caching
from django_firestore_stripe.services.events.event import Event, parse_event
from django_firestore_stripe.services.events.record import UNDONE, Effects, Status, customer_id

logger = logging.getLogger(__name__)

LOOKED = "looked-for-waiting-events"
# One request gets no more than this done, for no longer than these seconds; the customer's next event goes on.
MOST, ENOUGH = 20, 8.0
# Events that are read at once.
PAGE = 100
# Longer than any delivery takes: how long a worker that has claimed a customer's events keeps others from them, and how soon those are tried again.
CLAIM = timedelta(minutes=1)

Handle = Callable[[Event], Any]


def mark_waiting(customer: str) -> Write:
    """Return the write that says that events wait for this customer, as long as they do; the next one looks for it."""
    caching.forget(LOOKED, customer)
    return merge(paths.waiting(customer), {"customer": customer, "marked_at": datetime.now(UTC)}, remove=["expires_at"])


def mark_to_see(event: Event) -> list[str]:
    """Return the path of the mark of an event's customer; none where it was looked for within the hour."""
    customer = customer_id(event.object)
    if customer is None or caching.recall(LOOKED, customer):
        return []
    return [paths.waiting(customer)]


def note_seen(event: Event, seen: Mapping[str, Snapshot]) -> bool:
    """Say whether others wait for an event's customer; where they don't, that is remembered for an hour."""
    customer = customer_id(event.object)
    mark = seen.get(paths.waiting(customer)) if customer else None
    if customer is None or mark is None:
        return False
    if not mark.exists:
        caching.remember(LOOKED, customer, True, seconds=caching.MAPPING_SECONDS)
    return mark.exists


def replay_waiting(customer: str, handle: Handle) -> None:
    """Hand a customer's waiting events to `handle`, the oldest first; what fails again keeps waiting. Raises nothing."""
    try:
        mark = _claim(paths.waiting(customer))
        if mark is not None and _replay_all(customer, handle):
            commit([delete(mark.path, seen=mark)])
    except PreconditionLost:
        logger.info("Events of customer %s are being replayed elsewhere, or more have come", customer)
    except (PaymentsError, DatabaseError) as error:
        logger.warning("Events of customer %s keep waiting: %s", customer, type(error).__name__)


def replay_undone(handle: Handle, *, most: int = 1_000) -> int:
    """Hand events that failed, whose effects are pending or that are unmatched to `handle`, until `most` are done.

    Return how many are done now. What fails again keeps nothing else from its turn; of a customer whom still nobody
    has, one unmatched event is tried. For a job that runs now and then. Raises a django.db.Error where the inbox cannot
    be read.
    """
    records, done, strangers = WebhookEvent.objects.all(), 0, set()
    for event in _walk(
        records.filter(status=Status.FAILED), _pending(records), records.filter(status=Status.UNMATCHED)
    ):
        if done == most:
            break
        if event.customer in strangers or not _is_kept(event) or _is_under_way(event):
            continue
        if _replay(event, handle):
            done += 1
        elif event.status == Status.UNMATCHED and event.customer:
            strangers.add(event.customer)
    return done


def _claim(path: str) -> Snapshot | None:
    """Return the mark as it is once it is ours; None where nothing waits or another worker has it."""
    mark, now = read([path])[path], datetime.now(UTC)
    claimed = mark.get("claimed_at")
    if not mark.exists or (isinstance(claimed, datetime) and now - claimed < CLAIM):
        return None
    commit([merge(path, {"claimed_at": now}, seen=mark)])
    return read([path])[path]


def _replay_all(customer: str, handle: Handle) -> bool:
    """Replay events until some are done; say whether that were all, and all of them are done."""
    end = time.monotonic() + deadlines.remaining(ENOUGH)
    records = WebhookEvent.objects.filter(customer=customer)
    done, failed = 0, False
    for event in filter(_is_kept, _walk(records.unfinished(), _pending(records))):
        if done == MOST or time.monotonic() >= end:
            return False
        if not _is_under_way(event) and _replay(event, handle):
            done += 1
        else:
            failed = True
    return not failed


def _pending(records: WebhookEventQuerySet) -> WebhookEventQuerySet:
    return records.filter(effects=Effects.PENDING)


def _walk(*queries: WebhookEventQuerySet) -> Iterator[WebhookEvent]:
    """Yield all that the queries find, in this order: a page at a time, the oldest of a page first."""
    for query in queries:
        page = list(query.order_by("pk")[:PAGE])
        while page:
            last = page[-1].pk
            yield from sorted(page, key=lambda event: str(event.created))
            page = list(query.filter(pk__gt=last).order_by("pk")[:PAGE]) if len(page) == PAGE else []


def _is_under_way(event: WebhookEvent) -> bool:
    """Say whether another delivery may be running the event's effects at this moment."""
    if event.effects != Effects.PENDING or not isinstance(event.finished_at, datetime):
        return False
    return datetime.now(UTC) - event.finished_at < CLAIM


def _is_kept(event: WebhookEvent) -> bool:
    """Say whether an event can be replayed; one that was too large to be kept only Stripe can send again."""
    return isinstance(event.payload, str) and bool(event.payload)


def _replay(event: WebhookEvent, handle: Handle) -> bool:
    """Replay one event and say whether nothing is left to do."""
    try:
        verdict = handle(parse_event(str(event.payload)))
    except (PaymentsError, DatabaseError) as error:
        logger.warning("Replay of event %s failed: %s", event.pk, type(error).__name__)
        return False
    logger.info("Event %s was replayed", event.pk)
    return verdict is None or verdict.status not in UNDONE
