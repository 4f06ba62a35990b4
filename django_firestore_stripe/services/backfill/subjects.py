"""What a listed object is about: its documents, and how its events write them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.backfill.owners import Owners
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.record import customer_id
from django_firestore_stripe.services.events.registry import handled_types
from django_firestore_stripe.services.events.targets import Target
from django_firestore_stripe.services.sync.protocol import hint


@dataclass(frozen=True, kw_only=True)
class Subject:
    """An object, and the target that a builder has made for it; `uid` is empty for the catalogue."""

    event: Event
    target: Target
    object: StripeObject
    uid: str

    def refined(self, refine: Callable[[Target], Target]) -> Self:
        """Return it with another target."""
        return replace(self, target=refine(self.target))


def from_builder(event_type: str, thing: StripeObject, owners: Owners) -> Subject | None:
    """Return what an object is about, as an event of this type would say; None for one that belongs to no user."""
    event = hint(event_type, **thing)
    builder = handled_types()[event_type]
    uid = owners.uid_of(customer_id(thing)) if builder.personal else ""
    return None if uid is None else Subject(event=event, target=builder.build(event, uid), object=thing, uid=uid)
