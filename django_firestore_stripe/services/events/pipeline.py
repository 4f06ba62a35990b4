"""The protocol: each event is applied exactly once, in order, or not at all.

    1 resolve the owner                   2 one read of the record and of every target
    3 decided before? then only effects   4 fetch the object where the event's order is in doubt, after the read
    5 build the documents                 6 one commit of documents and record, guarded by what step 2 saw
    7 run the effects, record that        8 on a failure record it, and let Stripe send the event again

A commit that lost its guard, or whose answer was lost and which the client therefore repeated, leads back to step 2.
"""

import logging
import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.db import Error as DatabaseError

from django_firestore_stripe import deadlines
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import Unavailable
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.writes import PreconditionLost, Write, commit
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events import ordering, owners, record, tombstones
from django_firestore_stripe.services.events.effects import EffectsPending, run_effects
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.record import Effects, Status, Verdict
from django_firestore_stripe.services.events.registry import Applied, concerns_us, effects_of, handler_of
from django_firestore_stripe.services.events.targets import Target
from django_firestore_stripe.services.events.writing import guarded_writes, tombstone_writes
from django_firestore_stripe.signals import event_applied, event_failed

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
# Seconds: Stripe waits for 20 or more before it takes a delivery as failed.
DEADLINE = 18.0
# How long Stripe is asked to send an event again whose customer nobody knows yet.
PATIENCE = timedelta(hours=1)


class NotApplied(Unavailable):
    """The event was not applied, or its effects have not all run; Stripe shall send it again."""


def handle_event(event: Event) -> Verdict | None:
    """Apply a verified event; None where its type is nobody's business. Raises NotApplied."""
    if not concerns_us(event):
        return None
    with deadlines.within(DEADLINE):
        for attempt in range(MAX_ATTEMPTS):
            try:
                return _attempt(event)
            except PreconditionLost:
                logger.info("Event %s lost a race, attempt %d", event.id, attempt + 1)
                time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311
    raise NotApplied("Too many events of one object at once.")


def _attempt(event: Event) -> Verdict:
    try:
        return _apply(event)
    except (PreconditionLost, NotApplied):
        raise
    except EffectsPending as pending:
        raise NotApplied(str(pending)) from pending
    except owners.UnknownOwner as unknown:
        return _record_unknown_owner(event, unknown)
    except Exception as error:
        logger.exception("Event %s (%s) could not be applied", event.id, event.type)
        _record_failure(event, _reason(error))
        raise NotApplied(_reason(error)) from error


def _apply(event: Event) -> Verdict:
    foreign = _reason_foreign(event)
    if foreign:
        return _settle(event, Verdict(status=Status.SKIPPED, reason=foreign), _read_record(event))
    handler = handler_of(event.type)
    if handler is None:
        known = Verdict(status=Status.APPLIED, uid=owners.owner_if_known(event))
        return _settle(event, known, _read_record(event))
    uid = owners.owner_of(event) if handler.personal else None
    if handler.personal and uid is None:
        nobody = Verdict(status=Status.SKIPPED, reason="The object belongs to no customer.")
        return _settle(event, nobody, _read_record(event))
    return _apply_to(event, handler.build(event, uid or ""), uid)


def _reason_foreign(event: Event) -> str | None:
    """Return why an event is not this site's."""
    if event.account:
        return "It belongs to a connected account."
    if event.livemode != get_settings().livemode:
        return "It belongs to the other mode (test or live)."
    return None


def _apply_to(event: Event, target: Target, uid: str | None) -> Verdict:
    """See, decide, write: everything between the one read and the one commit."""
    extra = [tombstones.path_of(event)] if target.deletable else []
    record_path = paths.event(event.id)
    seen = read([record_path, *target.paths, *extra])
    if record.is_decided(seen[record_path]):
        return _finish(event, seen[record_path])
    stale = ordering.reason_stale(event, target, seen)
    if stale:
        return _settle(event, Verdict(status=Status.STALE, reason=stale, uid=uid), seen[record_path])
    current = ordering.current_object(event, target, seen)
    if current.get("deleted") and not target.deletable:
        gone = Verdict(status=Status.STALE, reason="The object no longer exists at Stripe.", uid=uid)
        return _settle(event, gone, seen[record_path])
    drafts = list(target.write(seen, current))
    verdict = Verdict(status=Status.APPLIED, uid=uid, documents=tuple(draft.path for draft in drafts))
    writes = [*guarded_writes(event, target, drafts, seen), *tombstone_writes(event, target, current, seen)]
    return _settle(event, verdict, seen[record_path], writes=writes, current=current)


def _read_record(event: Event) -> Snapshot:
    path = paths.event(event.id)
    return read([path])[path]


def _settle(
    event: Event,
    verdict: Verdict,
    seen_record: Snapshot,
    *,
    writes: list[Write] | None = None,
    current: StripeObject | None = None,
) -> Verdict:
    """Commit an attempt's documents together with its record, then run the effects.

    An event that came too late has happened nevertheless, so its effects run as well.
    """
    if record.is_decided(seen_record):
        return _finish(event, seen_record)
    effects = [] if verdict.status == Status.SKIPPED else effects_of(event)
    verdict = replace(verdict, effects=Effects.PENDING if effects else Effects.NONE)
    commit([*(writes or []), record.write_verdict(event, verdict, seen=seen_record)])
    logger.info("Event %s (%s) is %s", event.id, event.type, verdict.status.value)
    if verdict.status == Status.APPLIED:
        event_applied.send_robust(sender=Event, event=event, uid=verdict.uid)
    if effects:
        run_effects(Applied(event=event, uid=verdict.uid, object=current))
    return verdict


def _finish(event: Event, seen_record: Snapshot) -> Verdict:
    """Run the effects that an earlier delivery left pending."""
    uid = seen_record.get("uid")
    if record.has_pending_effects(seen_record):
        run_effects(Applied(event=event, uid=uid, object=None))
    return Verdict(status=Status(seen_record.get("status")), reason=seen_record.get("reason"), uid=uid)


def _record_unknown_owner(event: Event, unknown: owners.UnknownOwner) -> Verdict:
    """Let Stripe send the event again for an hour; then keep it for whenever the customer is known."""
    seen = _read_record(event)
    now = datetime.now(UTC)
    if record.is_decided(seen):
        return _finish(event, seen)
    if now - record.first_attempt(seen, now=now) >= PATIENCE:
        unmatched = Verdict(status=Status.UNMATCHED, reason=unknown.reason)
        commit([record.write_verdict(event, unmatched, seen=seen)])
        return unmatched
    _fail(event, unknown.reason, seen)
    raise NotApplied(unknown.reason) from unknown


def _record_failure(event: Event, reason: str) -> None:
    """Record a failure, unless another delivery has succeeded meanwhile or Firestore is what failed."""
    try:
        seen = _read_record(event)
        if not record.is_decided(seen):
            _fail(event, reason, seen)
    except PreconditionLost:
        raise
    except (DatabaseError, Unavailable):
        logger.warning("The failure of event %s could not be recorded", event.id)


def _fail(event: Event, reason: str, seen: Snapshot) -> None:
    commit([record.write_verdict(event, Verdict(status=Status.FAILED, reason=reason), seen=seen)])
    event_failed.send_robust(sender=Event, event=event, reason=reason)


def _reason(error: Exception) -> str:
    """Return what the record says of an error; ours and the database's speak for themselves."""
    return f"{type(error).__name__}: {error}"[:1000]
