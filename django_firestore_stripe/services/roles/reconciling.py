"""Roles compared with the subscriptions: for one user, or for all, as when a grace period has ended unseen."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby

from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.roles.assigning import RoleDrift, assign_roles, settle
from django_firestore_stripe.services.roles.owed import Owed, owed_from
from django_firestore_stripe.services.roles.reasons import read_reasons, reasons_from
from django_firestore_stripe.users import valid_uid

# Does it for one user, and returns what differed.
Reconcile = Callable[[], RoleDrift | None]


def reconcile(uid: str, *, dry_run: bool) -> RoleDrift | None:
    """Bring a user's roles up to date and return what differed, None where nothing did; a dry run only looks.

    Raises InvalidRequest for what is no uid, Unavailable, Misconfigured or a django.db.Error.
    """
    return assign_roles(uid=valid_uid(uid), dry_run=dry_run)


def reconcile_all(*, dry_run: bool) -> Iterator[tuple[str, Reconcile]]:
    """Yield everybody who has a subscription, in the order of their uids, with what brings their roles up to date.

    Costs a read for each subscription and, when that is called, a request to Auth and, for users who can be in groups,
    a read. It does and raises what `reconcile`
    does, and can be called again; whoever comes later is none the worse. Raises a django.db.Error.
    """
    subscriptions = Subscription.objects.order_by("pk").iterator()
    for uid, owned in groupby(subscriptions, key=lambda subscription: str(subscription.customer_id)):
        owed = owed_from(reasons_from(owned))
        yield uid, partial(settle, uid, owed, owed_now=partial(_owed, uid), dry_run=dry_run)


def _owed(uid: str) -> Owed:
    return owed_from(read_reasons(uid))
