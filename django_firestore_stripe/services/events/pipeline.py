"""The protocol: each event is applied exactly once, in order, or not at all.

    1 resolve the owner                   2 one read of the record and of every target
    3 decided before? then only effects   4 fetch the object where the event's order is in doubt, after the read
    5 build the documents                 6 one commit of documents and record, guarded by what step 2 saw
    7 run the effects, record that        8 on a failure record it, and let Stripe send the event again
    9 replay the customer's events that came before anybody knew whose they are

A commit that lost its guard, or whose answer was lost and which the client therefore repeated, leads back to step 2.
"""

import logging
import random
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db.models.signals import post_save
from django.dispatch import Signal, receiver

from django_firestore_stripe import deadlines, signals
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import Unavailable
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.writes import PreconditionLost, Write, commit
from django_firestore_stripe.models import Customer
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.events import ordering, owners, record, tombstones, waiting
from django_firestore_stripe.services.events.effects import EffectsPending, run_effects
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.record import Effects, Status, Verdict
from django_firestore_stripe.services.events.registry import Applied, Change, concerns_us, effects_of, handler_of
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.services.events.writing import guarded_writes, tombstone_writes

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
# Seconds: Stripe waits for 20 or more before it takes a delivery as failed.
DEADLINE = 18.0
# Seconds of that which are kept for recording that the rest was not enough.
RESERVE = 2.0
# How long Stripe is asked to send an event again whose customer nobody knows yet.
PATIENCE = timedelta(hours=1)

NOBODYS = "The object belongs to no customer."

OUTCOMES: dict[Status, Signal] = {
    Status.APPLIED: signals.event_applied,
    Status.STALE: signals.event_stale,
    Status.SKIPPED: signals.event_skipped,
    Status.FAILED: signals.event_failed,
    Status.UNMATCHED: signals.event_unmatched,
}


class NotApplied(Unavailable):
    """The event was not applied, or its effects have not all run; Stripe shall send it again."""


def handle_event(event: Event) -> Verdict | None:
    """Apply a verified event; None where its type is nobody's business. Raises NotApplied."""
    if not concerns_us(event):
        return None
    with deadlines.within(DEADLINE):
        verdict = _verdict_on(event, time.monotonic() + DEADLINE - RESERVE)
        customer = record.customer_id(event.object)
        if verdict.others_wait and customer:
            waiting.replay_waiting(customer, handle_event)
    return verdict


def replay_waiting(customer: str) -> None:
    """Apply what came for a Stripe customer before anybody knew whose it is: call it when a mapping was written."""
    waiting.replay_waiting(customer, handle_event)


def replay_undone(*, most: int = 1_000) -> int:
    """Apply what failed or is unmatched, and run effects that are pending, of up to `most` events: for a cron job.

    Returns how many are done now. What may be under way, since it began less than a minute ago, is left alone.
    Raises a django.db.Error where the inbox cannot be read.
    """
    return waiting.replay_undone(handle_event, most=most)


@receiver(post_save, sender=Customer, dispatch_uid="django_firestore_stripe.waiting")
def _customer_saved(*, instance: Customer, **_kwargs: Any) -> None:
    """Take up a mapping that the admin, or a project's own code, has written."""
    mappings.change(uid=str(instance.pk), customer=instance.stripe_id or None)
    if instance.stripe_id:
        replay_waiting(instance.stripe_id)


def _verdict_on(event: Event, end: float) -> Verdict:
    """Try until no guard is lost, up to five times; `end`, of the monotonic clock, leaves time to record a failure."""
    for attempt in range(MAX_ATTEMPTS):
        try:
            return _attempt(event, end)
        except PreconditionLost:
            logger.info("Event %s lost a race, attempt %d", event.id, attempt + 1)
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311
    reason = "Too many events of one object at once."
    with suppress(PreconditionLost):
        _record_failure(event, reason)
    raise NotApplied(reason)


def _attempt(event: Event, end: float) -> Verdict:
    try:
        with deadlines.within(end - time.monotonic()):
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
    find_owner = owners.owner_if_known if handler.optional else owners.owner_of
    mapping = owners.mapping_to_see(event) if handler.personal else []
    uid = find_owner(event) if handler.personal else None
    if handler.personal and uid is None:
        return _settle(event, Verdict(status=Status.SKIPPED, reason=NOBODYS), _read_record(event))
    return _apply_to(event, handler.build(event, uid or ""), uid, mapping)


def _reason_foreign(event: Event) -> str | None:
    """Return why an event is not this site's."""
    if event.account:
        return "It belongs to a connected account."
    if event.livemode != get_settings().livemode:
        return "It belongs to the other mode (test or live)."
    return None


def _apply_to(event: Event, target: Target, uid: str | None, mapping: list[str]) -> Verdict:
    """See, decide, write: everything between the one read and the one commit."""
    stone = [tombstones.path_of(event)] if target.deletable else []
    mark = waiting.mark_to_see(event) if uid else []
    record_path = paths.event(event.id)
    seen = read(dict.fromkeys([record_path, *target.paths, *stone, *mark, *mapping]))
    owners.confirm(event, [seen[path] for path in mapping])
    return replace(_decide(event, target, uid, seen), others_wait=waiting.note_seen(event, seen))


def _decide(event: Event, target: Target, uid: str | None, seen: Seen) -> Verdict:
    """Settle what becomes of an event whose documents were seen."""
    record_path = paths.event(event.id)
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
    applied = Applied(event=event, uid=uid, object=current, changes=_changes(drafts, seen))
    return _settle(event, verdict, seen[record_path], writes=writes, applied=applied)


def _changes(drafts: list[Draft], seen: Seen) -> tuple[Change, ...]:
    return tuple(Change(path=draft.path, before=seen[draft.path].fields, after=draft.fields) for draft in drafts)


def _read_record(event: Event) -> Snapshot:
    path = paths.event(event.id)
    return read([path])[path]


def _settle(
    event: Event,
    verdict: Verdict,
    seen_record: Snapshot,
    *,
    writes: list[Write] | None = None,
    applied: Applied | None = None,
) -> Verdict:
    """Commit an attempt's documents together with its record, then run the effects.

    An event that came too late has happened nevertheless, so its effects run as well; what changed is not known any more.
    So has a guest's purchase; what is not this site's has none.
    """
    if record.is_decided(seen_record):
        return _finish(event, seen_record)
    applied = applied or Applied(
        event=event, uid=verdict.uid, object=None, changes=None if verdict.status == Status.STALE else ()
    )
    foreign = verdict.status == Status.SKIPPED and verdict.reason != NOBODYS
    effects = [] if foreign else effects_of(applied)
    verdict = replace(verdict, effects=Effects.PENDING if effects else Effects.NONE)
    commit([*(writes or []), record.write_verdict(event, verdict, seen=seen_record)])
    logger.info("Event %s (%s) is %s", event.id, event.type, verdict.status.value)
    _announce(OUTCOMES[verdict.status], event, verdict)
    if effects:
        run_effects(applied)
    return verdict


def _finish(event: Event, seen_record: Snapshot) -> Verdict:
    """Run the effects that an earlier delivery left pending."""
    verdict = Verdict(
        status=Status(seen_record.get("status")), reason=seen_record.get("reason"), uid=seen_record.get("uid")
    )
    _announce(signals.event_duplicate, event, verdict)
    if record.has_pending_effects(seen_record):
        run_effects(Applied(event=event, uid=verdict.uid, object=None))
    return verdict


def _announce(signal: Signal, event: Event, verdict: Verdict) -> None:
    signal.send_robust(sender=Event, event=event, uid=verdict.uid, reason=verdict.reason)


def _record_unknown_owner(event: Event, unknown: owners.UnknownOwner) -> Verdict:
    """Let Stripe send the event again for an hour; then keep it for whenever the customer is known."""
    seen = _read_record(event)
    now = datetime.now(UTC)
    if record.is_decided(seen):
        return _finish(event, seen)
    patient = now - record.first_attempt(seen, now=now) < PATIENCE
    status = Status.FAILED if patient else Status.UNMATCHED
    verdict = Verdict(status=status, reason=unknown.reason, customer=unknown.customer)
    commit([record.write_verdict(event, verdict, seen=seen), waiting.mark_waiting(unknown.customer)])
    _announce(OUTCOMES[verdict.status], event, verdict)
    if patient:
        raise NotApplied(unknown.reason) from unknown
    if owners.owner_if_known(event):
        # Whoever wrote the mapping meanwhile looked for the mark before it was there.
        raise PreconditionLost(unknown.reason)
    return verdict


def _record_failure(event: Event, reason: str) -> None:
    """Record a failure, unless another delivery has succeeded meanwhile or Firestore is what failed."""
    failed = Verdict(status=Status.FAILED, reason=reason)
    try:
        seen = _read_record(event)
        if record.is_decided(seen):
            return
        commit([record.write_verdict(event, failed, seen=seen)])
    except PreconditionLost:
        raise
    except (DatabaseError, Unavailable):
        logger.warning("The failure of event %s could not be recorded", event.id)
    _announce(signals.event_failed, event, failed)


def _reason(error: Exception) -> str:
    """Return what the record says of an error; ours and the database's speak for themselves."""
    return f"{type(error).__name__}: {error}"[:1000]
