"""Whether an event comes too late, and whether its own copy of the object can be trusted.

Stripe guarantees no order (https://docs.stripe.com/webhooks#event-ordering); `created` has a resolution of a second.
"""

from collections.abc import Mapping

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events import tombstones
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.targets import Target
from django_firestore_stripe.services.events.watermarks import watermark

Documents = Mapping[str, Snapshot]


def reason_stale(event: Event, target: Target, seen: Documents) -> str | None:
    """Return why an event comes too late; None if it does not."""
    stored = watermark(seen[target.own]) if target.own and target.is_own(seen[target.own]) else None
    if stored and event.created < stored:
        return "A newer event of this object was applied before."
    stones = [tombstones.path_of(event)] if target.deletable else []
    stones += map(paths.tombstone, target.parents)
    if any(deleted and event.created <= deleted for deleted in map(watermark, map(seen.__getitem__, stones))):
        return "The object was deleted before."
    return None


def current_object(event: Event, target: Target, seen: Documents) -> StripeObject:
    """Return the object to write: the event's, or Stripe's where the event's may be outdated.

    One that was deleted, or that Stripe no longer knows, has `deleted`. Must be called after `seen` was read: only
    then does a guard on what was seen make sure that nothing newer is overwritten.
    """
    if _in_doubt(event, target, seen):
        return _fetched(event, target)
    return {**event.object, "deleted": True} if target.deletes else dict(event.object)


def _in_doubt(event: Event, target: Target, seen: Documents) -> bool:
    if target.always_fetch:
        return True
    if target.own is None:
        return False
    own, mark = seen[target.own], watermark(seen[target.own])
    missing_update = event.type.endswith(".updated") and not own.exists
    unmarked = target.shared and own.exists and mark is None
    return missing_update or unmarked or mark == event.created


def _fetched(event: Event, target: Target) -> StripeObject:
    found = unless_missing(target.fetch)
    return {**event.object, "deleted": True} if found is None else found
