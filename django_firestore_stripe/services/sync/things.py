"""What can be synced: each is one read, one request to Stripe and, where something differs, one commit.

More where the document or the object says that there is more: a payment's refunds, an invoice's payment, what a
customer has, what a session has made.
"""

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.gateways.stripe import invoices
from django_firestore_stripe.gateways.stripe.customers import UID_KEY
from django_firestore_stripe.gateways.stripe.missing import required
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services import catalogue
from django_firestore_stripe.services.events.builders import (
    checkout_session,
    invoice,
    payment_intent,
    price,
    product,
    subscription,
    tax_rate,
)
from django_firestore_stripe.services.events.targets import Target
from django_firestore_stripe.services.ownership import require_owner
from django_firestore_stripe.services.session_documents import remember_document
from django_firestore_stripe.services.sync.customers import follow_customer
from django_firestore_stripe.services.sync.payments import whole_payment
from django_firestore_stripe.services.sync.protocol import Outcome, hint, run
from django_firestore_stripe.users import valid_uid

# Without more of the object, this event is about the session's document alone.
EXPIRED = "checkout.session.expired"
# What tells that a session is over, by its status.
ENDS = {"complete": "checkout.session.completed", "expired": EXPIRED}


def sync_product(product_id: str) -> Outcome:
    """Bring a product's document up to date; one that Stripe no longer has is deleted, with its prices."""
    event = hint("product.updated", id=product_id, object="product")
    outcome = run(event, product.build(event, ""))
    if outcome is Outcome.DELETED:
        gone = hint("product.deleted", id=product_id, object="product")
        run(gone, product.build(gone, ""))
    return outcome


def sync_price(*, product_id: str, price_id: str) -> Outcome:
    """Bring a price's document up to date; one that Stripe no longer has is deleted."""
    event = hint("price.updated", id=price_id, object="price", product=product_id)
    outcome = run(event, price.build(event, ""))
    catalogue.price_changed(product=product_id, price=price_id)
    return outcome


def sync_tax_rate(tax_rate_id: str) -> Outcome:
    """Bring a tax rate's document up to date; raises NotFound where Stripe does not know it."""
    event = hint("tax_rate.updated", id=tax_rate_id, object="tax_rate")
    return run(event, tax_rate.build(event, ""))


def sync_customer(*, uid: str) -> Outcome:
    """Bring a user's document up to date with the Stripe customer that it names.

    Where Stripe no longer has that one, the mapping goes and the subscriptions are over. Raises NotFound where there is
    none, or where it bears another user's uid.
    """
    named = _stored(paths.customer(valid_uid(uid)), "stripeId", _("This user has no customer at Stripe."))
    return follow_customer(uid=uid, customer=named, verify=partial(_require_uid, uid=uid)).outcome


def sync_invoice(*, uid: str, invoice_id: str) -> Outcome:
    """Bring an invoice's document up to date, and what it adds to its payment.

    Raises NotFound where Stripe does not know it, or where it is another user's.
    """
    event = hint("invoice.paid", **_invoice(invoice_id))
    require_owner(dict(event.object), uid=valid_uid(uid))
    return run(event, invoice.build(event, uid), verify=partial(require_owner, uid=uid))


def sync_subscription(*, uid: str, subscription_id: str) -> Outcome:
    """Bring a subscription's document up to date; raises NotFound where it is not this user's at Stripe."""
    event = hint("customer.subscription.updated", id=subscription_id, object="subscription")
    target = subscription.build(event, valid_uid(uid))
    return run(event, target, verify=partial(require_owner, uid=uid))


def sync_payment(*, uid: str, payment_id: str) -> Outcome:
    """Bring a payment's document up to date: refunds, disputes and what was bought as well.

    Raises NotFound where it is another customer's at Stripe.
    """
    event = hint("payment_intent.succeeded", id=payment_id, object="payment_intent")
    target = whole_payment(payment_intent.build(event, valid_uid(uid)), payment=payment_id)
    return run(event, target, verify=partial(require_owner, uid=uid, guests=True))


def sync_session(*, uid: str, document_id: str) -> Outcome:
    """Bring a checkout session's document up to date, and what it has made: all that its events tell.

    They come too late afterwards. Raises NotFound where the session is not this user's.
    """
    session_id = stored_session(paths.checkout_session(valid_uid(uid), document_id))
    remember_document(uid=uid, session=session_id, document_id=document_id)
    event = hint(EXPIRED, id=session_id, object="checkout.session")

    def ended(session: StripeObject) -> Target:
        """Return the target of the event that has told how the session ended; an open one has no such event."""
        told = ENDS.get(session["status"])
        return checkout_session.build(hint(told, **session) if told else event, uid)

    target = checkout_session.build(event, uid)
    return run(event, target, verify=partial(require_owner, uid=uid), extend=ended)


def stored_session(path: str) -> str:
    """Return the Stripe session that a document names, unverified; raises NotFound where there is none."""
    return _stored(path, "sessionId", _("This document has no session at Stripe."))


def _stored(path: str, name: str, missing: str) -> str:
    """Return the id that a document names, unverified; raises NotFound, saying what is missing, where there is none."""
    value = read([path])[path].get(name)
    if not isinstance(value, str) or not value:
        raise NotFound(missing)
    return value


def _invoice(invoice_id: str) -> StripeObject:
    """Return an invoice: only it says where its document lies, and which payment it has."""
    return required(partial(invoices.retrieve_invoice, invoice_id), invoice_id)


def _require_uid(found: StripeObject, *, uid: str) -> None:
    """Accept a customer that bears this uid or none, as those that were made elsewhere."""
    metadata: dict[str, Any] = found.get("metadata") or {}
    if metadata.get(UID_KEY, uid) != uid:
        raise NotFound(_("%(object)s is another user's at Stripe.") % {"object": found.get("id")})
