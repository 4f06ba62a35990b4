"""Customers: which Stripe customer a user is; where Stripe has several for one uid, somebody has to decide."""

from collections.abc import Iterable
from dataclasses import replace

from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import StripeRefused
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.gateways.stripe import customers as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.backfill.owners import Owners, named_uid
from django_firestore_stripe.services.backfill.subjects import Subject
from django_firestore_stripe.services.events import replay_waiting
from django_firestore_stripe.services.events.builders import customer as builder
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.services.sync.protocol import hint


def subject(customer: StripeObject, owners: Owners) -> Subject | None:
    """Return what a customer is about: the document of the user who names it, or of the uid that it bears.

    In this order, as events have it: a customer that has moved to another user bears its first uid still.
    """
    uid = owners.uid_of(customer["id"]) or named_uid(customer)
    if uid is None:
        return None
    owners.keep(customer["id"], uid)
    event = hint("customer.updated", **customer)
    return Subject(event=event, target=target(uid, event), object=customer, uid=uid)


def target(uid: str, event: Event) -> Target:
    """Return the target of its events, for a document that keeps another customer as long as Stripe has that one.

    Events wait until a document names their customer; a backfill is to write that it does.
    """
    path, customer = paths.customer(uid), event.object_id
    built = builder.build(event, uid)

    def write(seen: Seen, current: StripeObject) -> Iterable[Draft]:
        if rival(seen[path], customer):
            return ()
        return built.write({**seen, path: _naming(seen[path], customer)}, current)

    # Whoever deletes a customer makes an event of it, which sees to what goes with that.
    return replace(built, write=write, deletable=False)


def _naming(document: Snapshot, customer: str) -> Snapshot:
    return replace(document, fields={**(document.fields or {}), "stripeId": customer})


def rival(document: Snapshot, customer: str) -> str | None:
    """Return the other customer that a user's document names, if Stripe still has it."""
    stored = document.get("stripeId")
    return str(stored) if stored and stored != customer and is_alive(str(stored)) else None


def doubled(subject: Subject, seen: Seen, owners: Owners) -> str:
    """Return why a customer is left alone: the uid has another one; an empty text where there is none."""
    customer, document = subject.object["id"], seen[paths.customer(subject.uid)]
    if document.get("stripeId") == customer:
        return ""
    other = rival(document, customer) or owners.first_of(subject.uid)
    if other == customer:
        return ""
    return f"The uid {subject.uid} has {other}, and Stripe has {customer} as well. Which one is theirs?"


def settle(subject: Subject) -> None:
    """Use the mapping that was just written: also for events that came before it."""
    mappings.remember(uid=subject.uid, customer=subject.object["id"])
    replay_waiting(subject.object["id"])


def is_alive(customer: str) -> bool:
    """Say whether Stripe still has a customer."""
    try:
        return not gateway.retrieve_customer(customer).get("deleted")
    except StripeRefused:
        return False
