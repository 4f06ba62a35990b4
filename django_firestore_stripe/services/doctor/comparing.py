"""Live documents beside what would be written: a dry run before the move. Nothing is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.models import Customer
from django_firestore_stripe.models.document import Document
from django_firestore_stripe.services.backfill.findings import Finding
from django_firestore_stripe.services.backfill.kinds import KINDS
from django_firestore_stripe.services.backfill.owners import Owners
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.backfill.screening import Screening
from django_firestore_stripe.services.backfill.subjects import Subject
from django_firestore_stripe.services.doctor.named import kind_of, look_up
from django_firestore_stripe.services.events.record import customer_id


@dataclass(frozen=True, kw_only=True)
class Misplaced:
    """A document that would not be written there, and the path at which the one of its object would be."""

    path: str
    right: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Some documents of a kind: how many were read, what differs, and the objects that Stripe has not, or of nobody."""

    kind: str
    read: int
    findings: tuple[Finding, ...] = ()
    misplaced: tuple[Misplaced, ...] = ()
    gone: tuple[str, ...] = ()
    nobodys: int = 0

    @property
    def differing(self) -> int:
        """How many are not as they would be written."""
        return len(self.findings) + len(self.misplaced) + len(self.gone) + self.nobodys


def compare(number: int) -> Iterator[Comparison]:
    """Compare up to `number` documents of each kind with their objects at Stripe.

    Raises Misconfigured, Unavailable or a django.db.Error.
    """
    owners = Owners()
    for name in KINDS:
        yield _compared(name, owners, number)


def _compared(name: str, owners: Owners, number: int) -> Comparison:
    documents = _documents(name, number)
    named = look_up(name, filter(None, documents.values()))
    own = [thing for object_id, thing in named.things.items() if kind_of(name, object_id) == name]
    owners.learn(filter(None, map(customer_id, named.things.values())))
    batch = Screening(name=name, kind=KINDS[name], owners=owners, dry_run=True).look_at(own)
    subjects = {
        object_id: KINDS[kind_of(name, object_id)].subject(thing, owners) for object_id, thing in named.things.items()
    }
    return Comparison(
        kind=name,
        read=len(documents),
        findings=(*batch.findings, *named.refused),
        misplaced=tuple(_misplaced(documents, subjects)),
        gone=tuple(named.gone),
        nobodys=sum(subject is None for subject in subjects.values()),
    )


def _documents(name: str, number: int) -> dict[str, str | None]:
    """Return the paths of some documents, and the objects that they are about; a user may have no customer yet."""
    model = KINDS[name].model
    read = patiently(lambda: list(model._default_manager.order_by("pk")[:number]))
    found = {template_of(model).path(document.pk): _object_id(document) for document in read}
    # The operator's own document lies among the products, unless STRIPE_CONFIG_COLLECTION says otherwise.
    return {path: object_id for path, object_id in found.items() if path and path != paths.shipping_countries()}


def _object_id(document: Document) -> str | None:
    return document.stripe_id if isinstance(document, Customer) else str(document.pk).rpartition("/")[2]


def _misplaced(documents: Mapping[str, str | None], subjects: Mapping[str, Subject | None]) -> Iterator[Misplaced]:
    """Yield documents below users whose they are not, and payments that are invoices: nothing else would show them."""
    for path, object_id in documents.items():
        subject = subjects.get(object_id or "")
        if subject and subject.target.own and subject.target.own != path:
            yield Misplaced(path=path, right=subject.target.own)
