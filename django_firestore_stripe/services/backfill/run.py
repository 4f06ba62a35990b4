"""A run: kind after kind, page after page; what is interrupted can go on where it was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain

from django_firestore_stripe.gateways.stripe.listing import Page, Place
from django_firestore_stripe.services.backfill import checkpoints, role_drift
from django_firestore_stripe.services.backfill.checkpoints import Checkpoint
from django_firestore_stripe.services.backfill.findings import Batch
from django_firestore_stripe.services.backfill.kinds import KINDS
from django_firestore_stripe.services.backfill.ledger import Ledger
from django_firestore_stripe.services.backfill.owners import Owners
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.backfill.plans import Plan
from django_firestore_stripe.services.backfill.removing import removals
from django_firestore_stripe.services.backfill.retrying import again
from django_firestore_stripe.services.backfill.screening import Screening
from django_firestore_stripe.services.backfill.walking import created, pages

# This machine's clock and Stripe's may differ by so much.
MARGIN = timedelta(minutes=10)


@dataclass(kw_only=True)
class Run:
    """A run under way; iterate over it once. With `behind` it goes on where another one was interrupted."""

    plan: Plan
    behind: Checkpoint | None = None
    started: datetime = field(default_factory=lambda: datetime.now(UTC) - MARGIN)
    owners: Owners = field(default_factory=Owners)
    ledger: Ledger = field(default_factory=Ledger)
    saved: bool = False

    @classmethod
    def resumed(cls, checkpoint: Checkpoint) -> "Run":
        """Return a run that does what an interrupted one had left."""
        ledger = Ledger(mended=checkpoint.ledger.mended)
        return cls(plan=checkpoint.plan, behind=checkpoint, started=checkpoint.started, ledger=ledger, saved=True)

    def __iter__(self) -> Iterator[Batch]:
        """Do it, and yield what was found after each page. Raises Misconfigured, or what kept failing."""
        screenings = [self._screening(name) for name in self.plan.kinds if name in KINDS]
        for screening in screenings:
            yield from self.ledger.noted(chain(again(screening, self._undone(screening.name)), self._listed(screening)))
        if self.plan.remove:
            for one in screenings:
                yield from removals(one.name, one.strays.inventory, one.paths, dry_run=self.plan.dry_run)
        if role_drift.NAME in self.plan.kinds:
            yield from role_drift.roles(self._uids(screenings), dry_run=self.plan.dry_run)
        if self.saved:
            patiently(partial(checkpoints.clear, self.plan, started=self.started))

    def _screening(self, name: str) -> Screening:
        return Screening(
            name=name,
            kind=KINDS[name],
            owners=self.owners,
            dry_run=self.plan.dry_run,
            whole=self.plan.since is None,
            removes=self.plan.remove,
        )

    def _listed(self, screening: Screening) -> Iterator[Batch]:
        for page in self._missed(screening.name):
            yield screening.look_at(page.objects)
        for page in self._left(screening.name):
            yield screening.look_at(page.objects)
            if page.has_more and not self.plan.dry_run:
                self._save(screening.name, page)

    def _undone(self, name: str) -> Sequence[str]:
        """Return what of a kind an interrupted run had left: because it failed, or somebody was to decide."""
        return self.behind.ledger.left.get(name, ()) if self.behind else ()

    def _missed(self, name: str) -> Iterator[Page]:
        """Yield what was created while a resumed run was interrupted, of kinds that it does not list from the top."""
        if self.behind and self._position(name) <= self._position(self.behind.kind):
            yield from pages(name, Place(since=self.started))

    def _left(self, name: str) -> Iterator[Page]:
        place = Place(since=self.plan.since)
        if self.behind is None or self._position(name) > self._position(self.behind.kind):
            yield from pages(name, place)
        elif name == self.behind.kind:
            yield from pages(name, replace(place, after=self.behind.after), reached=self.behind.reached)

    def _position(self, name: str) -> int:
        return self.plan.kinds.index(name)

    def _save(self, name: str, page: Page) -> None:
        if self.ledger.is_full:
            return
        last = page.objects[-1]
        checkpoint = Checkpoint(
            plan=self.plan,
            started=self.started,
            kind=name,
            after=last["id"],
            reached=created(last),
            ledger=self.ledger,
        )
        patiently(checkpoint.save)
        self.saved = True

    def _uids(self, screenings: Sequence[Screening]) -> list[str] | None:
        """Return whose roles may have changed, where only some objects were looked at; None: anybody's.

        Nobody knows whose an interrupted run had looked at.
        """
        if self.plan.since is None or self.behind:
            return None
        return sorted({uid for screening in screenings if screening.name == "subscriptions" for uid in screening.uids})
