"""What Firestore has and Stripe no longer does, or not for that user."""

from collections.abc import Collection, Iterator
from functools import partial
from itertools import chain

from django.db import Error as DatabaseError

from django_firestore_stripe.exceptions import Misconfigured, PaymentsError
from django_firestore_stripe.gateways.stripe.listing import Place, list_page, retrieve
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import Customer, Subscription
from django_firestore_stripe.models.document import Document
from django_firestore_stripe.services.backfill import role_drift
from django_firestore_stripe.services.backfill.findings import Batch, Finding, State, failure
from django_firestore_stripe.services.backfill.inventory import Inventory, Stored
from django_firestore_stripe.services.backfill.owners import Owners
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.events.record import customer_id
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.services.sync.customers import end_customer
from django_firestore_stripe.services.sync.protocol import Synced, bring_up_to_date, hint

# Documents without which their user may have other roles.
GIVES_ROLES = frozenset({Customer, Subscription})
# Documents after which a batch tells how far it is.
CHUNK = 100


class NothingAtStripe(Exception):
    """Stripe has no object of a kind at all: more likely another account's key than everything gone."""


def removals(kind: str, inventory: Inventory, listed: Collection[str], *, dry_run: bool) -> Iterator[Batch]:
    """Remove the documents whose object Stripe no longer has; `listed` are those of the objects that it has.

    Those of an object that has become another user's go as well. Each object is asked for, and only then its document
    is removed, if it is as it was before. Raises NothingAtStripe.
    """
    candidates = inventory.besides(listed)
    if candidates:
        _check_account(kind)
    for start in range(0, len(candidates), CHUNK):
        findings = chain.from_iterable(
            _findings(kind, inventory.model, candidate, dry_run=dry_run)
            for candidate in candidates[start : start + CHUNK]
        )
        yield Batch(kind=kind, checked=0, findings=tuple(findings))


def _check_account(kind: str) -> None:
    if not patiently(partial(list_page, kind, Place())).objects:
        raise NothingAtStripe(f"Stripe has no {kind} at all. Is this the key of the right account and mode?")


def _findings(kind: str, model: type[Document], candidate: Stored, *, dry_run: bool) -> Iterator[Finding]:
    """Yield what became of the document and of its user's roles: no later run looks at who has none left."""
    try:
        removed = _removed(kind, model, candidate, dry_run=dry_run)
    except Misconfigured:
        raise
    except (PaymentsError, DatabaseError) as error:
        yield failure(candidate.object_id, error)
        return
    if removed:
        yield removed
    if removed and model in GIVES_ROLES and not dry_run:
        yield from role_drift.findings_of(candidate.uid, dry_run=False)


def _removed(kind: str, model: type[Document], candidate: Stored, *, dry_run: bool) -> Finding | None:
    # A user's document is the user's: it loses what the deletion of a Stripe customer takes.
    end = partial(end_customer, uid=candidate.uid, customer=candidate.object_id)
    remove = end if model is Customer else partial(_remove, kind, candidate)
    synced = patiently(partial(remove, dry_run=dry_run))
    if not synced.differences:
        return None
    return Finding(object_id=candidate.object_id, state=State.DIFFERS, differences=synced.differences)


def _remove(kind: str, candidate: Stored, *, dry_run: bool) -> Synced:
    event = hint("removed", id=candidate.object_id)
    return bring_up_to_date(event, _target(kind, candidate), dry_run=dry_run)


def _target(kind: str, candidate: Stored) -> Target:
    """Return a target that removes the document; with a tombstone where Stripe no longer has the object."""

    def write(_seen: Seen, current: StripeObject) -> Iterator[Draft]:
        if current.get("deleted") or _is_anothers(current, candidate.uid):
            yield Draft(path=candidate.path, fields=None)

    return Target(own=candidate.path, write=write, fetch=partial(retrieve, kind, candidate.object_id), deletable=True)


def _is_anothers(current: StripeObject, uid: str) -> bool:
    """Say whether an object is another user's, of those whom a document or Stripe names now: a run takes long."""
    customer = customer_id(current)
    if not uid or not customer:
        return False
    owners = Owners()
    owners.learn([customer])
    return owners.uid_of(customer) not in {None, uid}
