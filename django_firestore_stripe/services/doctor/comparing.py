"""Live documents beside what would be written: a dry run before the move. Nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from django_firestore_stripe.exceptions import StripeRefused
from django_firestore_stripe.gateways.stripe.listing import retrieve
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import Customer
from django_firestore_stripe.models.document import Document
from django_firestore_stripe.services.backfill.findings import Finding
from django_firestore_stripe.services.backfill.kinds import KINDS, Kind
from django_firestore_stripe.services.backfill.owners import Owners
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.backfill.screening import Screening


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Some documents of a kind: how many were read, what differs, and the objects that Stripe has not, or of nobody."""

    kind: str
    read: int
    findings: tuple[Finding, ...] = ()
    gone: tuple[str, ...] = ()
    nobodys: int = 0

    @property
    def differing(self) -> int:
        """How many are not as they would be written."""
        return len(self.findings) + len(self.gone) + self.nobodys


def compare(number: int) -> Iterator[Comparison]:
    """Compare up to `number` documents of each kind with their objects at Stripe.

    Raises Misconfigured, Unavailable or a django.db.Error.
    """
    owners = Owners()
    for name, kind in KINDS.items():
        yield _compared(name, kind, owners, number)


def _compared(name: str, kind: Kind, owners: Owners, number: int) -> Comparison:
    documents = patiently(lambda: list(kind.model._default_manager.order_by("pk")[:number]))
    named = list(filter(None, map(_object_id, documents)))
    found = {object_id: _retrieved(name, object_id) for object_id in dict.fromkeys(named)}
    things = [thing for thing in found.values() if thing]
    batch = Screening(name=name, kind=kind, owners=owners, dry_run=True).look_at(things)
    return Comparison(
        kind=name,
        read=len(documents),
        findings=batch.findings,
        gone=tuple(object_id for object_id, thing in found.items() if thing is None),
        nobodys=batch.nobodys,
    )


def _object_id(document: Document) -> str | None:
    """Return the object that a document is about; a user may have no customer yet."""
    return document.stripe_id if isinstance(document, Customer) else str(document.pk).rpartition("/")[2]


def _retrieved(kind: str, object_id: str) -> StripeObject | None:
    """Return the object; None where Stripe has it no longer, or never had."""
    try:
        thing = patiently(lambda: retrieve(kind, object_id))
    except StripeRefused:
        return None
    return None if thing.get("deleted") else thing
