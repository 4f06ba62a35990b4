"""Every user's roles, as their subscriptions give them today."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from django.db import Error as DatabaseError

from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import PaymentsError
from django_firestore_stripe.services.backfill.findings import Batch, Finding, State, failure
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.roles import RoleDrift, reconcile, reconcile_all
from django_firestore_stripe.services.sync.differences import Change, Difference, FieldDifference

NAME = "roles"


def roles(uids: Sequence[str] | None, *, dry_run: bool) -> Iterator[Batch]:
    """Bring the roles of these users up to date; None: of everybody who has a subscription."""
    if uids is None:
        found = (_findings(uid, tried) for uid, tried in reconcile_all(dry_run=dry_run))
    else:
        found = (findings_of(uid, dry_run=dry_run) for uid in uids)
    for findings in found:
        yield Batch(kind=NAME, checked=1, findings=findings)


def findings_of(uid: str, *, dry_run: bool) -> tuple[Finding, ...]:
    """Bring a user's roles up to date, and return what there is to tell of that."""
    return _findings(uid, partial(reconcile, uid, dry_run=dry_run))


def _findings(uid: str, reconciled: Callable[[], RoleDrift | None]) -> tuple[Finding, ...]:
    """Return it; Auth refuses for one user (more claims than it takes) what it does for all others."""
    try:
        drift = patiently(reconciled)
    except (PaymentsError, DatabaseError) as error:
        return (failure(uid, error),)
    return (_drifted(drift),) if drift else ()


def _drifted(drift: RoleDrift) -> Finding:
    before, after = vars(drift.before), vars(drift.after)
    fields = tuple(
        FieldDifference(name=name, stored=before[name], current=after[name])
        for name in before
        if before[name] != after[name]
    )
    difference = Difference(path=f"{paths.customer(drift.uid)} roles", change=Change.CHANGE, fields=fields)
    return Finding(object_id=drift.uid, state=State.DIFFERS, differences=(difference,))
