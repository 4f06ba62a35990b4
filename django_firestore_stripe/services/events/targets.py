"""What a builder answers: which documents an event is about, and how to write them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.gateways.stripe.objects import StripeObject

# The documents as they were when the attempt began, by path.
Seen = Mapping[str, Snapshot]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One document to be written; the pipeline adds the guard and, on the event's own object, the watermark.

    `fields` replace fields of these names, `remove` names fields that go. `whole`: nothing else stays.
    `fields=None` deletes the document. `dated`: it gets the event's watermark as the event's own object does.
    `parts` says how recent parts of another object's document are.
    """

    path: str
    fields: Mapping[str, Any] | None
    remove: Collection[str] = field(default_factory=frozenset)
    whole: bool = False
    dated: bool = False
    parts: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Target:
    """The documents of one event.

    `own` is the document of the event's own object, the one whose watermark says how recent it is; None where there
    is none to keep (a session that no front door of ours made). `is_own` says whether the document found there is about
    this object at all: a user's is about one of their Stripe customers. `also` names further documents to be seen. `write`
    gets what was seen and the object, from the event or, where the event's order is in doubt, fetched.
    `always_fetch`: the event is only a hint. `shared`: events of other objects write the document as well, without a
    watermark. `deletable`: the object can be deleted, so a tombstone may stand. `deletes`: this event says that it was.
    `epitaph` is what the tombstone says besides. `parents` are the ids of objects with which this one is deleted.
    """

    own: str | None
    write: Callable[[Seen, StripeObject], Iterable[Draft]]
    fetch: Callable[[], StripeObject]
    is_own: Callable[[Snapshot], bool] = lambda _document: True
    also: tuple[str, ...] = ()
    always_fetch: bool = False
    shared: bool = False
    deletable: bool = False
    deletes: bool = False
    epitaph: Mapping[str, Any] = field(default_factory=dict)
    parents: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the documents to be seen."""
        own = [self.own] if self.own else []
        return (*own, *self.also, *map(paths.tombstone, self.parents))
