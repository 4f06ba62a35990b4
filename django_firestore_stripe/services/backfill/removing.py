"""What Firestore has and Stripe no longer does."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

from django.db import Error as DatabaseError

from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import Misconfigured, PaymentsError
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.gateways.stripe.listing import Place, list_page, retrieve
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import Customer, Subscription
from django_firestore_stripe.models.document import Document
from django_firestore_stripe.services.backfill import role_drift
from django_firestore_stripe.services.backfill.findings import Batch, Finding, State, failure
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.services.sync.customers import end_customer
from django_firestore_stripe.services.sync.protocol import Synced, bring_up_to_date, hint

# Documents after which a batch tells how far it is.
CHUNK = 100


class NothingAtStripe(Exception):
    """Stripe has no object of a kind at all: more likely another account's key than everything gone."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A document that no listed object was about, and the object that it names; `uid`: whose roles depend on it."""

    path: str
    object_id: str
    uid: str = ""


def removals(kind: str, model: type[Document], listed: Collection[str], *, dry_run: bool) -> Iterator[Batch]:
    """Remove the documents whose object Stripe no longer has; `listed` are those of the objects that it has.

    Each object is asked for, and only then its document read. Raises NothingAtStripe.
    """
    # The operator's own document lies among the products, unless STRIPE_CONFIG_COLLECTION says otherwise.
    kept = {*listed, paths.shipping_countries()}
    candidates = patiently(lambda: list(_candidates(model, kept)))
    if candidates:
        _check_account(kind)
    for start in range(0, len(candidates), CHUNK):
        findings = chain.from_iterable(
            _findings(kind, model, candidate, dry_run=dry_run) for candidate in candidates[start : start + CHUNK]
        )
        yield Batch(kind=kind, checked=0, findings=tuple(findings))


def _check_account(kind: str) -> None:
    if not patiently(partial(list_page, kind, Place())).objects:
        raise NothingAtStripe(f"Stripe has no {kind} at all. Is this the key of the right account and mode?")


def _candidates(model: type[Document], kept: Collection[str]) -> Iterator[Candidate]:
    """Yield them from one walk through the collections, during which Stripe is not asked: it must not take long."""
    for document in model._default_manager.order_by("pk").iterator():
        path = template_of(model).path(document.pk)
        named = document.stripe_id if isinstance(document, Customer) else document.pk.rpartition("/")[2]
        if path and named and path not in kept:
            yield Candidate(path=path, object_id=named, uid=_subscriber(document))


def _subscriber(document: Document) -> str:
    if isinstance(document, Customer):
        return str(document.pk)
    return str(document.customer_id) if isinstance(document, Subscription) else ""


def _findings(kind: str, model: type[Document], candidate: Candidate, *, dry_run: bool) -> Iterator[Finding]:
    """Yield what became of the document and of its subscriber's roles: no later run looks at who has none left."""
    try:
        removed = _removed(kind, model, candidate, dry_run=dry_run)
    except Misconfigured:
        raise
    except (PaymentsError, DatabaseError) as error:
        yield failure(candidate.object_id, error)
        return
    if removed:
        yield removed
    if removed and candidate.uid and not dry_run:
        yield from role_drift.findings_of(candidate.uid, dry_run=False)


def _removed(kind: str, model: type[Document], candidate: Candidate, *, dry_run: bool) -> Finding | None:
    # A user's document is the user's: it loses what the deletion of a Stripe customer takes.
    end = partial(end_customer, uid=candidate.uid, customer=candidate.object_id)
    remove = end if model is Customer else partial(_remove, kind, candidate)
    synced = patiently(partial(remove, dry_run=dry_run))
    if not synced.differences:
        return None
    return Finding(object_id=candidate.object_id, state=State.DIFFERS, differences=synced.differences)


def _remove(kind: str, candidate: Candidate, *, dry_run: bool) -> Synced:
    event = hint("removed", id=candidate.object_id)
    return bring_up_to_date(event, _target(kind, candidate), dry_run=dry_run)


def _target(kind: str, candidate: Candidate) -> Target:
    """Return a target that removes the document, with a tombstone."""

    def write(_seen: Seen, current: StripeObject) -> Iterator[Draft]:
        if current.get("deleted"):
            yield Draft(path=candidate.path, fields=None)

    return Target(own=candidate.path, write=write, fetch=partial(retrieve, kind, candidate.object_id), deletable=True)
