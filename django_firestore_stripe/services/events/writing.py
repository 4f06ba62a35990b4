"""From a builder's drafts to guarded writes."""

from collections.abc import Iterable, Iterator

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.writes import Write, delete, merge, replace
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events import tombstones, watermarks
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.targets import Draft, Seen, Target


def guarded_writes(event: Event, target: Target | None, drafts: Iterable[Draft], seen: Seen) -> Iterator[Write]:
    """Yield a write for each draft, guarded by the document as it was seen; the event's own gets the watermark."""
    for draft in drafts:
        snapshot = seen[draft.path]
        if draft.fields is None:
            yield delete(draft.path, seen=snapshot)
            continue
        dated = draft.dated or (target is not None and draft.path == target.own)
        mark = watermarks.raised(event, snapshot) if dated else watermarks.kept(snapshot, draft.parts)
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
    if current.get("deleted"):
        yield tombstones.write_tombstone(event, seen=stone, epitaph=target.epitaph)
        return
    yield delete(stone.path, seen=stone)
    # Deleting what is missing only makes sure that it is missing still: a parent's deletion takes along what it saw.
    parents = (seen[paths.tombstone(parent)] for parent in target.parents)
    yield from (delete(stone.path, seen=stone) for stone in parents if not stone.exists)
