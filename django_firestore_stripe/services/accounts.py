"""What follows when a user comes or goes (SYNC_USERS_ON_CREATE, DELETE_STRIPE_CUSTOMERS)."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import Unavailable
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.writes import PreconditionLost, commit, merge
from django_firestore_stripe.gateways.stripe import customers as gateway
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.customers import Buyer, ensure_customer, read_customer
from django_firestore_stripe.services.roles import assign_roles
from django_firestore_stripe.users import valid_uid

logger = logging.getLogger(__name__)

ATTEMPTS = 5


def user_created(buyer: Buyer) -> None:
    """Create the user's Stripe customer, where SYNC_USERS_ON_CREATE says so and there is none."""
    if get_settings().sync_users_on_create:
        ensure_customer(Buyer(uid=valid_uid(buyer.uid), email=buyer.email, phone=buyer.phone))


def user_deleted(uid: str) -> None:
    """Delete the user's Stripe customer, where DELETE_STRIPE_CUSTOMERS says so."""
    if get_settings().delete_stripe_customers:
        customer = read_customer(valid_uid(uid)).get("stripeId")
        if customer:
            delete_customer(uid=uid, customer=customer)


def customer_document_deleted(uid: str, *, customer: str | None) -> None:
    """Do the same where it was the customer's document that was deleted; `customer` is what it held.

    An event may come late: a customer that a document names again lives.
    """
    if not get_settings().delete_stripe_customers or not customer:
        return
    if read_customer(valid_uid(uid)).get("stripeId") == customer:
        logger.warning("Stripe customer %s of uid %s is named again, and stays", customer, uid)
        return
    delete_customer(uid=uid, customer=customer)


def delete_customer(*, uid: str, customer: str) -> None:
    """Delete a customer at Stripe, which ends their subscriptions; theirs in Firestore are marked, roles go.

    A customer that is gone already counts as deleted. Raises Unavailable, Misconfigured or a django.db.Error: then the
    same call finishes the work.
    """
    unless_missing(lambda: gateway.delete_customer(customer))
    mappings.forget(uid=uid, customer=customer)
    _end_subscriptions(uid)
    assign_roles(uid=uid, customer_deleted=True)
    logger.info("Stripe customer %s of uid %s was deleted", customer, uid)


def _end_subscriptions(uid: str) -> None:
    running = [found for found in Subscription.objects.filter(customer=uid) if not found.is_over]
    for chosen in (running[start : start + 500] for start in range(0, len(running), 500)):
        _mark(sorted(paths.subscription(uid, subscription.stripe_id) for subscription in chosen))


def _mark(chosen: list[str]) -> None:
    """Mark subscriptions as ended in one commit; what somebody else ended meanwhile stays as they wrote it."""
    for _attempt in range(ATTEMPTS):
        ended = {"status": Subscription.Status.CANCELED.value, "ended_at": datetime.now(UTC)}
        with suppress(PreconditionLost):
            commit([merge(seen.path, ended, seen=seen) for seen in _running(read(chosen).values())])
            return
    raise Unavailable("The subscriptions of a deleted customer are changed by too many at once.")


def _running(snapshots: Iterable[Snapshot]) -> Iterator[Snapshot]:
    for snapshot in snapshots:
        if snapshot.exists and snapshot.get("status") not in Subscription.OVER:
            yield snapshot
