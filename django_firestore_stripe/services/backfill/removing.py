"""What Firestore has and Stripe no longer does."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.gateways.stripe.listing import Place, list_page, retrieve
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import Customer
from django_firestore_stripe.models.document import Document
from django_firestore_stripe.services.backfill.findings import Batch, Finding, State
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.services.sync.protocol import bring_up_to_date, hint

# Documents in one query.
CHUNK = 300
# What says of a user's document which Stripe customer they are; the document itself is the user's.
MAPPING = ("stripeId", "stripeLink")


class NothingAtStripe(Exception):
    """Stripe has no object of a kind at all: more likely another account's key than everything gone."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A document that no listed object was about, and the object that it names."""

    path: str
    object_id: str


def removals(kind: str, model: type[Document], listed: Collection[str], *, dry_run: bool) -> Iterator[Batch]:
    """Remove the documents whose object Stripe no longer has; `listed` are those of the objects that it has.

    Each object is asked for, after its document was read. Raises NothingAtStripe.
    """
    checked_account = False
    # The operator's own document lies among the products, unless STRIPE_CONFIG_COLLECTION says otherwise.
    kept = {*listed, paths.shipping_countries()}
    for documents in _chunks(model):
        candidates = list(filter(None, (_candidate(document, kept) for document in documents)))
        if candidates and not checked_account:
            _check_account(kind)
            checked_account = True
        found = (_removed(kind, model, candidate, dry_run=dry_run) for candidate in candidates)
        yield Batch(kind=kind, checked=0, findings=tuple(filter(None, found)))


def _check_account(kind: str) -> None:
    if not patiently(partial(list_page, kind, Place())).objects:
        raise NothingAtStripe(f"Stripe has no {kind} at all. Is this the key of the right account and mode?")


def _chunks(model: type[Document]) -> Iterator[Sequence[Document]]:
    documents = model._default_manager.order_by("pk")
    chunk: Sequence[Document] = patiently(partial(list, documents[:CHUNK]))
    while chunk:
        yield chunk
        chunk = patiently(partial(list, documents.filter(pk__gt=chunk[-1].pk)[:CHUNK]))


def _candidate(document: Document, kept: Collection[str]) -> Candidate | None:
    path = template_of(type(document)).path(document.pk)
    named = document.stripe_id if isinstance(document, Customer) else document.pk.rpartition("/")[2]
    return Candidate(path=path, object_id=named) if path and named and path not in kept else None


def _removed(kind: str, model: type[Document], candidate: Candidate, *, dry_run: bool) -> Finding | None:
    event = hint("removed", id=candidate.object_id)
    target = _target(kind, candidate, whole=model is not Customer)
    synced = patiently(partial(bring_up_to_date, event, target, dry_run=dry_run))
    if not synced.differences:
        return None
    return Finding(object_id=candidate.object_id, state=State.DIFFERS, differences=synced.differences)


def _target(kind: str, candidate: Candidate, *, whole: bool) -> Target:
    """Return a target that removes the document, with a tombstone, or of a user's document only the mapping."""

    def write(_seen: Seen, current: StripeObject) -> Iterator[Draft]:
        if current.get("deleted"):
            yield Draft(path=candidate.path, fields=None if whole else {}, remove=() if whole else MAPPING)

    return Target(own=candidate.path, write=write, fetch=partial(retrieve, kind, candidate.object_id), deletable=True)
