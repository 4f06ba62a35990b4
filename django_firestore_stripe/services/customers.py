"""One Stripe customer for each user, however many requests ask at once."""

import time
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.customer import customer_fields
from django_firestore_stripe.exceptions import IdempotencyConflict, StripeUnavailable
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.writes import PreconditionLost, commit, merge
from django_firestore_stripe.gateways.stripe import customers as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.events.tombstones import bury_customer
from django_firestore_stripe.services.idempotency import idempotency_key
from django_firestore_stripe.users import FirebaseUser, uid_of

# Seconds to wait for the request that holds the idempotency key to store its customer.
WAITS = (0.1, 0.3, 0.9)


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """A user as Stripe shall know them."""

    uid: str
    email: str | None = None
    phone: str | None = None


def buyer_from(user: Any) -> Buyer:
    """Return a Django or Firebase user as a buyer; raises InvalidRequest for one who has no uid."""
    phone = user.phone if isinstance(user, FirebaseUser) else None
    return Buyer(uid=uid_of(user), email=getattr(user, "email", "") or None, phone=phone)


def find_customer(uid: str) -> str | None:
    """Return the Stripe customer of a user, None where there is none yet: at most one read."""
    return mappings.customer_of(uid) or _stored(uid, read_customer(uid))


def ensure_customer(buyer: Buyer, *, seen: Snapshot | None = None) -> str:
    """Return the Stripe customer of a user; create it, and their document, where there is none.

    `seen` is the customer's document if the caller has just read it.
    """
    remembered = mappings.customer_of(buyer.uid)
    if remembered:
        return remembered
    seen = seen or read_customer(buyer.uid)
    return _stored(buyer.uid, seen) or _created(buyer, seen=seen)


def replace_customer(buyer: Buyer, *, stale: str) -> str:
    """Return another customer for a user whose `stale` one no longer exists at Stripe.

    What is not known of the user is taken over from their document: nothing in it gets lost.
    """
    mappings.forget(uid=buyer.uid, customer=stale)
    seen = read_customer(buyer.uid)
    if seen.get("stripeId") not in {None, "", stale}:
        return _stored(buyer.uid, seen) or ""
    return _created(_completed(buyer, seen), seen=seen, stale=stale)


def _completed(buyer: Buyer, seen: Snapshot) -> Buyer:
    return replace(buyer, email=buyer.email or seen.get("email"), phone=buyer.phone or seen.get("phone"))


def read_customer(uid: str) -> Snapshot:
    """Read a customer's document."""
    path = paths.customer(uid)
    return read([path])[path]


def _stored(uid: str, snapshot: Snapshot) -> str | None:
    customer = snapshot.get("stripeId")
    if not customer:
        return None
    mappings.remember(uid=uid, customer=customer)
    return str(customer)


def _created(buyer: Buyer, *, seen: Snapshot, stale: str = "") -> str:
    """Create the customer at Stripe and store it; whoever is first in Firestore wins."""
    try:
        customer = _created_at_stripe(buyer, "customer", buyer.uid, *filter(None, [stale]))
    except IdempotencyConflict as conflict:
        return _created_elsewhere(buyer.uid, stale, conflict)
    return _store(buyer.uid, customer, seen=seen, stale=stale)


def _created_at_stripe(buyer: Buyer, *key: str) -> StripeObject:
    """Create the customer; after a definite 5xx once more under a second key, because Stripe replays its own 500s.

    With one key alone, a single failure would keep the user from buying for the 24 hours that Stripe keeps it.
    """
    create = partial(gateway.create_customer, uid=buyer.uid, email=buyer.email, phone=buyer.phone)
    try:
        return create(idempotency_key=idempotency_key(*key))
    except StripeUnavailable as unavailable:
        if not unavailable.definite:
            raise
    return create(idempotency_key=idempotency_key(*key, "2"))


def _store(uid: str, customer: StripeObject, *, seen: Snapshot, stale: str) -> str:
    while seen.get("stripeId") in {None, "", stale}:
        try:
            # The events that end what the stale one had may come later: then nothing else says whose they are.
            buried = [bury_customer(stale, uid=uid)] if stale else []
            commit([merge(paths.customer(uid), customer_fields(customer), seen=seen), *buried])
        except PreconditionLost:
            seen = read_customer(uid)
        else:
            mappings.remember(uid=uid, customer=customer["id"])
            return str(customer["id"])
    return _stored(uid, seen) or ""


def _created_elsewhere(uid: str, stale: str, conflict: IdempotencyConflict) -> str:
    """Return the customer that another request, with other details, has created under the user's key."""
    for wait in WAITS:
        seen = read_customer(uid)
        if seen.get("stripeId") not in {None, "", stale}:
            return _stored(uid, seen) or ""
        time.sleep(wait)
    found = gateway.find_customer(uid=uid)
    if found is None or found["id"] == stale:
        raise StripeUnavailable(_("Another request is creating this user's Stripe customer.")) from conflict
    return _store(uid, found, seen=seen, stale=stale)
