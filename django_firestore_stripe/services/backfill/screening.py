"""A page of listed objects: which of them are not as Firestore has them, and those brought up to date."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from django.db import Error as DatabaseError

from django_firestore_stripe.exceptions import Misconfigured, NotFound, PaymentsError
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.backfill.findings import Batch, Finding, State, failure
from django_firestore_stripe.services.backfill.inventory import OWNED, Inventory
from django_firestore_stripe.services.backfill.kinds import Kind
from django_firestore_stripe.services.backfill.owners import Owners
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.backfill.strays import Strays, unsure
from django_firestore_stripe.services.backfill.subjects import Subject
from django_firestore_stripe.services.events.record import customer_id
from django_firestore_stripe.services.events.targets import Seen
from django_firestore_stripe.services.sync.differences import differences
from django_firestore_stripe.services.sync.protocol import bring_up_to_date, paths_of


@dataclass(kw_only=True)
class Screening:
    """Looks at page after page of a kind; `paths` are the documents, `uids` the users that Stripe has objects for.

    `whole`: of a run over all objects there are; `removes`: what can be removed is removed afterwards.
    """

    name: str
    kind: Kind
    owners: Owners
    dry_run: bool
    whole: bool = False
    removes: bool = False
    paths: set[str] = field(default_factory=set)
    uids: set[str] = field(default_factory=set)

    @cached_property
    def strays(self) -> Strays:
        """Documents of the objects that lie below others."""
        looks = self.whole and self.kind.model in OWNED
        return Strays(kind=self.kind, inventory=Inventory(self.kind.model), looks=looks, removes=self.removes)

    def look_at(self, things: Sequence[StripeObject]) -> Batch:
        """Compare a page with one read of all its documents, and bring up to date what differs, one by one."""
        self.owners.learn(filter(None, map(customer_id, things)))
        listed = [(thing, self.kind.subject(thing, self.owners)) for thing in self.kind.completed(things)]
        subjects = [subject for _thing, subject in listed if subject]
        held = [one for thing, subject in listed if not subject for one in self.strays.held(thing)]
        seen = patiently(lambda: read(path for one in (*subjects, *held) for path in paths_of(one.event, one.target)))
        self.paths.update(path for subject in subjects for path in subject.target.paths)
        self.uids.update(subject.uid for subject in subjects)
        nobodys = len(things) - len(subjects)
        return Batch(
            kind=self.name,
            checked=len(things),
            nobodys=nobodys,
            findings=(*self._findings(subjects, seen), *self._unsure(held, seen)),
        )

    def _findings(self, subjects: Iterable[Subject], seen: Seen) -> Iterator[Finding]:
        for subject in subjects:
            found = self._finding(subject, seen, dry_run=self.dry_run)
            yield from (found,) if found else ()
            yield from self.strays.moved(subject)

    def _unsure(self, held: Iterable[Subject], seen: Seen) -> Iterator[Finding]:
        for subject in held:
            found = self._finding(subject, seen, dry_run=True)
            yield from (unsure(subject, found),) if found else ()

    def _finding(self, subject: Subject, seen: Seen, *, dry_run: bool) -> Finding | None:
        """Return what there is to tell of an object; what goes wrong with one must not keep the others from it."""
        thing = subject.object["id"]
        try:
            objection = patiently(lambda: self.kind.objection(subject, seen, self.owners))
            if objection:
                return Finding(object_id=thing, state=State.UNDECIDED, reason=objection)
            return self._synced(subject, seen, dry_run=dry_run) if self._differs(subject, seen) else None
        except Misconfigured:
            raise
        except NotFound:
            # It was there a moment ago; whoever has deleted it has made an event of it.
            return None
        except (PaymentsError, DatabaseError) as error:
            return failure(thing, error)

    def _differs(self, subject: Subject, seen: Seen) -> bool:
        """Say whether the object as listed is not what is stored; what is missing need not be compared."""
        own = subject.target.own
        if own and not seen[own].exists:
            return self.kind.begun(subject.object)
        thing = self.kind.as_stored(subject.object, seen[own]) if own else subject.object
        drafts = patiently(lambda: list(subject.target.write(seen, thing)))
        return bool(differences(drafts, seen))

    def _synced(self, subject: Subject, seen: Seen, *, dry_run: bool) -> Finding | None:
        sync = partial(bring_up_to_date, subject.event, subject.target, seen=seen, dry_run=dry_run)
        synced = patiently(sync)
        if not synced.differences:
            return None
        if not dry_run:
            self.kind.settle(subject)
        return Finding(object_id=subject.object["id"], state=State.DIFFERS, differences=synced.differences)
