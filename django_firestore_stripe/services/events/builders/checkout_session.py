"""checkout.session.*: how a session ended, and what it adds to the payment or the subscription that came of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.checkout_session import outcome_fields
from django_firestore_stripe.documents.payment import purchase_fields
from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.documents.subscription import subscription_fields
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.gateways.stripe import checkout, subscriptions
from django_firestore_stripe.gateways.stripe.listing import retrieve
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events.builders.contributions import to_payment
from django_firestore_stripe.services.events.builders.customer_details import collects_tax_id, details_of_customer
from django_firestore_stripe.services.events.builders.money import money_fields
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.registry import handles
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.services.session_documents import find_document


@dataclass(frozen=True, kw_only=True)
class Sale:
    """A session, whose it is, and the object that it made; a `guest` has no Stripe customer."""

    uid: str
    session: str
    made: str
    invoice: str | None
    guest: bool

    @property
    def payment_path(self) -> str:
        """Path of the payment that the session made."""
        return paths.payment(self.uid, self.made)

    @property
    def subscription_path(self) -> str:
        """Path of the subscription that the session made."""
        return paths.subscription(self.uid, self.made)


@handles(
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    personal=True,
)
def build(event: Event, uid: str) -> Target:
    """Keep a session's outcome and bring what it made up to date; without a PaymentIntent there is no payment.

    One that expired has made nothing.
    """
    document_id = find_document(uid=uid, session=event.object_id)
    own = paths.checkout_session(uid, document_id) if document_id else None
    made, write_made = _made(event, uid) if event.type != "checkout.session.expired" else ((), _nothing)
    customer = (paths.customer(uid),) if collects_tax_id(event.object) else ()

    def write(seen: Seen, session: StripeObject) -> Iterator[Draft]:
        if own and seen[own].exists:
            yield Draft(path=own, fields=outcome_fields(session))
        yield from write_made(seen)
        for path in customer:
            yield from details_of_customer(event, session, seen[path])

    return Target(
        own=own,
        also=(*made, *customer),
        write=write,
        fetch=lambda: checkout.retrieve_session(event.object_id),
    )


Writer = Callable[[Seen], Iterator[Draft]]


def _made(event: Event, uid: str) -> tuple[tuple[str, ...], Writer]:
    """Return the document of what a session made, and who writes it."""
    kinds: Mapping[str, Callable[[Sale], tuple[str, Writer]]] = {
        "subscription": lambda sale: (sale.subscription_path, lambda _seen: _subscription(sale)),
        "payment_intent": lambda sale: (sale.payment_path, lambda seen: _payment(sale, seen)),
    }
    for kind, writer_of in kinds.items():
        made = identifier(event.object.get(kind))
        if made:
            path, write = writer_of(_sale(event, uid, made))
            return (path,), write
    return (), _nothing


def _sale(event: Event, uid: str, made: str) -> Sale:
    return Sale(
        uid=uid,
        session=event.object_id,
        made=made,
        invoice=identifier(event.object.get("invoice")),
        guest=not event.object.get("customer"),
    )


def _nothing(_seen: Seen) -> Iterator[Draft]:
    return iter(())


def _payment(sale: Sale, seen: Seen) -> Iterator[Draft]:
    """Add what was bought; where the session comes before its PaymentIntent's events, the whole payment.

    A guest's payment has events that nobody could be found for before the session attributed it. A session that Stripe
    no longer has adds nothing.
    """
    stored = seen[sale.payment_path]
    lines = unless_missing(lambda: checkout.list_line_items(sale.session))
    bought = {} if lines is None else purchase_fields(lines)
    known, money = _of_guest(sale.made, stored) if sale.guest else (None, {})
    yield from to_payment(stored, {**bought, **money}, known=known, find=lambda: sale.invoice, afresh=sale.guest)


def _of_guest(payment: str, stored: Snapshot) -> tuple[StripeObject | None, Mapping[str, Any]]:
    """Return a PaymentIntent, and what became of its money: of all of that, nobody could be told before."""
    found = unless_missing(lambda: retrieve("payments", payment))
    if found is None:
        return None, {}
    charge = found.get("latest_charge")
    return {**found, "latest_charge": identifier(charge)}, money_fields(payment, charge, stored)


def _subscription(sale: Sale) -> Iterator[Draft]:
    """Keep the whole subscription; one that Stripe no longer has stays what it was."""
    found = unless_missing(lambda: subscriptions.retrieve_subscription(sale.made))
    if found:
        yield Draft(path=sale.subscription_path, fields=subscription_fields(found), whole=True)
