"""From a builder's drafts to guarded writes."""

from collections.abc import Iterable, Iterator

from django_firestore_stripe.firestore.writes import Write, delete, merge, replace
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events import tombstones, watermarks
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.targets import Draft, Seen, Target


def guarded_writes(event: Event, target: Target, drafts: Iterable[Draft], seen: Seen) -> Iterator[Write]:
    """Yield a write for each draft, guarded by the document as it was seen; the event's own gets the watermark."""
    for draft in drafts:
        snapshot = seen[draft.path]
        if draft.fields is None:
            yield delete(draft.path, seen=snapshot)
            continue
        mark = watermarks.raised(event, snapshot) if draft.path == target.own else watermarks.kept(snapshot)
        fields = {**draft.fields, **mark}
        if draft.whole:
            yield replace(draft.path, fields, seen=snapshot)
        else:
            yield merge(draft.path, fields, remove=draft.remove, seen=snapshot)


def tombstone_writes(event: Event, target: Target, current: StripeObject, seen: Seen) -> Iterator[Write]:
    """Yield the write that sets a tombstone, or that makes sure that there is none, now or by the time of the commit."""
    if not target.deletable:
        return
    stone = seen[tombstones.path_of(event)]
    yield tombstones.write_tombstone(event, seen=stone) if current.get("deleted") else delete(stone.path, seen=stone)
