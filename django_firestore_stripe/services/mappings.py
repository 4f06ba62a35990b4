"""Which Stripe customer a uid is, and whose uid a Stripe customer has."""

from django_firestore_stripe.services import caching

CUSTOMER, UID = "customer-of-uid", "uid-of-customer"


def remember(*, uid: str, customer: str) -> None:
    """Keep a mapping that was read from, or written to, Firestore."""
    caching.remember(CUSTOMER, uid, customer, seconds=caching.MAPPING_SECONDS)
    caching.remember(UID, customer, uid, seconds=caching.MAPPING_SECONDS)


def change(*, uid: str, customer: str | None) -> None:
    """Keep a mapping that somebody has changed, and drop what was remembered of the user and of the customer."""
    former, owner = customer_of(uid), uid_of(customer) if customer else None
    if former:
        forget(uid=uid, customer=former)
    if owner and customer:
        forget(uid=owner, customer=customer)
    if customer:
        remember(uid=uid, customer=customer)


def forget(*, uid: str, customer: str) -> None:
    """Drop a mapping that turned out to be wrong."""
    caching.forget(CUSTOMER, uid)
    caching.forget(UID, customer)


def customer_of(uid: str) -> str | None:
    """Return the Stripe customer of a uid where it is remembered."""
    customer: str | None = caching.recall(CUSTOMER, uid)
    return customer


def uid_of(customer: str) -> str | None:
    """Return the uid of a Stripe customer where it is remembered."""
    uid: str | None = caching.recall(UID, customer)
    return uid
