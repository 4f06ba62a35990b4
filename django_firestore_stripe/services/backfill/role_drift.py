"""Every user's roles, as their subscriptions give them today."""

from collections.abc import Iterator, Sequence
from functools import partial

from django_firestore_stripe.documents import paths
from django_firestore_stripe.services.backfill.findings import Batch, Finding, State
from django_firestore_stripe.services.backfill.patience import patiently
from django_firestore_stripe.services.roles import RoleDrift, reconcile, reconcile_all
from django_firestore_stripe.services.sync.differences import Change, Difference, FieldDifference

NAME = "roles"


def roles(uids: Sequence[str] | None, *, dry_run: bool) -> Iterator[Batch]:
    """Bring the roles of these users up to date; None: of everybody who has a subscription."""
    if uids is None:
        drifts: Iterator[RoleDrift | None] = reconcile_all(dry_run=dry_run)
    else:
        drifts = (patiently(partial(reconcile, uid, dry_run=dry_run)) for uid in uids)
    for drift in drifts:
        yield Batch(kind=NAME, checked=1, findings=(_finding(drift),) if drift else ())


def _finding(drift: RoleDrift) -> Finding:
    before, after = vars(drift.before), vars(drift.after)
    fields = tuple(
        FieldDifference(name=name, stored=before[name], current=after[name])
        for name in before
        if before[name] != after[name]
    )
    difference = Difference(path=f"{paths.customer(drift.uid)} roles", change=Change.CHANGE, fields=fields)
    return Finding(object_id=drift.uid, state=State.DIFFERS, differences=(difference,))
