"""Documents of an object below users whose it no longer is, or of whom nobody can tell whether it is theirs.

A Stripe customer can move from one user to another, and one of several that a user has can be forgotten. No event comes
for what was written before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.backfill.findings import Finding, State
from django_firestore_stripe.services.backfill.inventory import Inventory, Stored
from django_firestore_stripe.services.backfill.kinds import Kind
from django_firestore_stripe.services.backfill.owners import Holder
from django_firestore_stripe.services.backfill.subjects import Subject


@dataclass(frozen=True, kw_only=True)
class Strays:
    """Looks for them in all that Firestore has of a kind, if it `looks` at all; `removes`: the run removes what it can."""

    kind: Kind
    inventory: Inventory
    looks: bool
    removes: bool

    def held(self, thing: StripeObject) -> Iterator[Subject]:
        """Yield what an object that is nobody's is about by the documents that there are of it."""
        for stored in self._of(thing["id"]):
            subject = self.kind.subject(thing, Holder(stored.uid))
            if subject and subject.target.own == stored.path:
                yield subject

    def moved(self, subject: Subject) -> Iterator[Finding]:
        """Yield that documents of a user's object lie below others, too; a run that removes sees to them later."""
        for stored in () if self.removes else self._of(subject.object["id"]):
            if stored.uid != subject.uid:
                reason = f"{stored.path} is left of a time when it was not {subject.uid}'s; --remove removes it."
                yield Finding(object_id=stored.object_id, state=State.UNDECIDED, reason=reason)

    def _of(self, object_id: str) -> Sequence[Stored]:
        return self.inventory.of(object_id) if self.looks else ()


def unsure(subject: Subject, found: Finding) -> Finding:
    """Return that somebody has to decide about an object that is nobody's, where a user's document is not as it is."""
    if not found.differences:
        return found
    paths = ", ".join(difference.path for difference in found.differences)
    reason = f"{paths} is not as Stripe has it, but nobody can tell that it is {subject.uid}'s still."
    return Finding(object_id=found.object_id, state=State.UNDECIDED, reason=reason)
