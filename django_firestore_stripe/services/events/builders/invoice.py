"""invoice.*: the whole object, below its subscription or its customer, and what it adds to its payment."""

from collections.abc import Iterator

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.basil import paid_with
from django_firestore_stripe.documents.invoice import invoice_fields, invoice_purchase_fields, subscription_of
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.gateways.stripe import invoices
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events.builders.contributions import to_payment
from django_firestore_stripe.services.events.builders.invoice_details import Details
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.registry import handles
from django_firestore_stripe.services.events.targets import Draft, Seen, Target

# The line items of a checkout session: its word on what was bought counts more than its invoice's.
SESSION_ITEM = "item"


@handles(
    "invoice.paid",
    "invoice.payment_succeeded",
    "invoice.payment_failed",
    "invoice.upcoming",
    "invoice.marked_uncollectible",
    "invoice.payment_action_required",
    "invoice.finalized",
    "invoice.voided",
    personal=True,
)
def build(event: Event, uid: str) -> Target:
    """Keep an invoice's document; a preview without id, of an upcoming invoice, has none."""
    if not event.object_id:
        return Target(own=None, write=lambda _seen, _invoice: (), fetch=lambda: dict(event.object))
    details = Details(event.object)
    path = paths.invoice(uid, event.object_id, subscription_id=subscription_of(event.object))
    payment_intent = details.payment()
    payment = paths.payment(uid, payment_intent) if payment_intent else None

    def write(seen: Seen, current: StripeObject) -> Iterator[Draft]:
        whole = details.completed(current)
        yield Draft(path=path, fields=invoice_fields(whole), whole=True)
        if payment:
            yield from _bought(seen[payment], whole)

    return Target(
        own=path,
        also=(payment,) if payment else (),
        write=write,
        fetch=lambda: invoices.retrieve_invoice(event.object_id),
    )


def _bought(payment: Snapshot, invoice: StripeObject) -> Iterator[Draft]:
    items = payment.get("items") or ()
    of_session = any(item.get("object") == SESSION_ITEM for item in items)
    # The session, or the PaymentIntent, may have come before the invoice was made.
    unlinked = "invoice" in (payment.fields or {}) and payment.get("invoice") is None
    link = {"invoice": invoice["id"]} if unlinked else {}
    added = {**({} if of_session else invoice_purchase_fields(invoice)), **link}
    yield from to_payment(payment, added, known=paid_with(invoice), find=lambda: invoice["id"])
