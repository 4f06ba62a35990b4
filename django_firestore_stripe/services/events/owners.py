"""Whose uid an object of Stripe's belongs to."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.customer import customer_fields
from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.exceptions import InvalidRequest, StripeRefused
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.writes import PreconditionLost, commit, merge
from django_firestore_stripe.gateways.stripe import customers as gateway
from django_firestore_stripe.gateways.stripe import payments
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import Customer, Payment
from django_firestore_stripe.services import caching, mappings
from django_firestore_stripe.services.events import tombstones
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.record import customer_id
from django_firestore_stripe.users import valid_uid

logger = logging.getLogger(__name__)

PAYER = "customer-of-payment"
# The field with the PaymentIntent's id, by the object's kind.
PAYMENTS = {"payment_intent": "id", "charge": "payment_intent", "dispute": "payment_intent", "refund": "payment_intent"}
# Objects that name no customer, only the payment.
OF_PAYMENTS = frozenset({"dispute", "refund"})


class UnknownOwner(Exception):
    """An event has a customer, but nobody knows whose; `reason` is for the record."""

    def __init__(self, reason: str, *, customer: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.customer = customer


def owner_of(event: Event) -> str | None:
    """Return the uid that an event's object belongs to; None where it belongs to nobody.

    Raises UnknownOwner where it has a customer whose uid cannot be told, yet.
    """
    customer = _customer_of(event)
    if customer is None:
        return _named_buyer(event) or _payer(event)
    known = mappings.uid_of(customer) or _stored_owner(customer) or _owner_at_stripe(customer)
    uid = known or _last_owner(customer) or _named_user(event) or _named_buyer(event) or _payer(event)
    if uid is None:
        raise UnknownOwner(f"No user has the Stripe customer {customer}.", customer=customer)
    return uid


def owner_if_known(event: Event) -> str | None:
    """Return the uid that an event's object belongs to, or None: for events that have no document below a user."""
    try:
        return owner_of(event)
    except UnknownOwner:
        return None


def mapping_to_see(event: Event) -> list[str]:
    """Return the path of the document that says whose an event's customer is, where that is only remembered."""
    customer = _customer_of(event)
    uid = mappings.uid_of(customer) if customer else None
    return [paths.customer(uid)] if uid else []


def confirm(event: Event, mapping: Iterable[Snapshot]) -> None:
    """Make sure that no other user has got the event's customer since it was remembered; `mapping` was read with it.

    The document of a user with several Stripe customers names one of them, so the others are still theirs. Raises
    PreconditionLost where the customer is another user's now: the next attempt finds whose.
    """
    customer = _customer_of(event)
    for seen in mapping:
        uid = seen.path.rpartition("/")[2]
        if customer and seen.get("stripeId") != customer and _is_anothers(customer, uid):
            mappings.forget(uid=uid, customer=customer)
            raise PreconditionLost(f"The Stripe customer {customer} is no longer that of uid {uid}.")


def _is_anothers(customer: str, uid: str) -> bool:
    try:
        return _stored_owner(customer) not in {None, uid}
    except UnknownOwner:
        return True


def _customer_of(event: Event) -> str | None:
    return customer_id(event.object) or _paying_customer(event)


def _stored_owner(customer: str) -> str | None:
    found = list(Customer.objects.filter(stripe_id=customer).only("pk")[:2])
    if len(found) > 1:
        raise UnknownOwner(f"Several users have the Stripe customer {customer}.", customer=customer)
    if not found:
        return None
    uid = str(found[0].pk)
    mappings.remember(uid=uid, customer=customer)
    return uid


def _owner_at_stripe(customer: str) -> str | None:
    """Return the uid that we, or the extension, wrote onto the Stripe customer, and mend the user's document."""
    try:
        found = gateway.retrieve_customer(customer)
    except StripeRefused:
        return None
    uid = None if found.get("deleted") else _uid_on(found)
    if uid:
        _mend(uid, found)
    return uid


def _named_user(event: Event) -> str | None:
    """Return the uid that a Stripe customer's own event names: of one that was deleted, Stripe itself tells no more."""
    return _uid_on(event.object) if event.object.get("object") == "customer" else None


def _uid_on(customer: Mapping[str, Any]) -> str | None:
    uid = (customer.get("metadata") or {}).get(gateway.UID_KEY)
    if not uid:
        return None
    try:
        return valid_uid(uid)
    except InvalidRequest as wrong:
        reason = f"The Stripe customer {customer['id']} names a uid that cannot be one."
        raise UnknownOwner(reason, customer=customer["id"]) from wrong


def _mend(uid: str, customer: StripeObject) -> None:
    """Write the mapping that got lost; a user who has another Stripe customer keeps that one."""
    path = paths.customer(uid)
    seen = read([path])[path]
    if seen.get("stripeId"):
        return
    try:
        commit([merge(path, customer_fields(customer), seen=seen)])
    except PreconditionLost:
        return
    mappings.remember(uid=uid, customer=customer["id"])
    logger.warning("Customer document of uid %s mended: it is Stripe customer %s", uid, customer["id"])


def _last_owner(customer: str) -> str | None:
    """Return whose a Stripe customer was until it was deleted: its subscriptions' last events may come later."""
    return tombstones.last_owners([customer])[customer]


def _payer(event: Event) -> str | None:
    """Return the user whose payment an event is about: a guest's, which its session has attributed to that user."""
    payment = _payment_id(event.object)
    keys = list(Payment.objects.with_stripe_id(payment).values_list("pk", flat=True)[:2]) if payment else []
    return str(keys[0]).partition("/")[0] if len(keys) == 1 else None


def _payment_id(stripe_object: Mapping[str, Any]) -> str | None:
    """Return the PaymentIntent of one, of a charge, of a dispute or of a refund."""
    name = PAYMENTS.get(str(stripe_object.get("object")))
    payment: str | None = identifier(stripe_object.get(name)) if name else None
    return payment


def _paying_customer(event: Event) -> str | None:
    """Return the Stripe customer whose payment is disputed or refunded; None for one that Stripe no longer has."""
    payment = _payment_id(event.object)
    if event.object.get("object") not in OF_PAYMENTS or not payment:
        return None
    customer: str | None = caching.recall(PAYER, payment)
    if customer is None:
        found = unless_missing(lambda: payments.retrieve_payment_intent(payment))
        # That there is none, as of a guest's, is remembered as well: as an empty string.
        customer = identifier((found or {}).get("customer")) or ""
        caching.remember(PAYER, payment, customer, seconds=caching.MAPPING_SECONDS)
    return customer or None


def _named_buyer(event: Event) -> str | None:
    """Return the known user whom a payment's `client_reference_id` names.

    On Payment Links anybody can set it, so it attributes this one payment and changes no mapping. A subscription is not
    attributed so: its later events name only the customer, and its document would stay active for ever.
    """
    uid = event.object.get("client_reference_id")
    if not uid or event.object.get("subscription"):
        return None
    try:
        path = paths.customer(valid_uid(uid))
    except InvalidRequest:
        return None
    return str(uid) if read([path])[path].exists else None
