"""What can be synced: each is one read, one request to Stripe and, where something differs, one commit."""

from collections.abc import Iterator
from functools import partial

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.checkout_session import outcome_fields
from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.gateways.stripe import checkout
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services import catalogue
from django_firestore_stripe.services.events.builders import payment_intent, price, product, subscription
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.services.ownership import require_owner
from django_firestore_stripe.services.sync.protocol import Outcome, hint, run
from django_firestore_stripe.users import valid_uid


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


def sync_subscription(*, uid: str, subscription_id: str) -> Outcome:
    """Bring a subscription's document up to date; raises NotFound where it is not this user's at Stripe."""
    event = hint("customer.subscription.updated", id=subscription_id, object="subscription")
    target = subscription.build(event, valid_uid(uid))
    return run(event, target, verify=partial(require_owner, uid=uid))


def sync_payment(*, uid: str, payment_id: str) -> Outcome:
    """Bring a payment's document up to date; raises NotFound where it is another customer's at Stripe."""
    event = hint("payment_intent.succeeded", id=payment_id, object="payment_intent")
    target = payment_intent.build(event, valid_uid(uid))
    return run(event, target, verify=partial(require_owner, uid=uid, guests=True))


def sync_session(*, uid: str, document_id: str) -> Outcome:
    """Bring the outcome of a checkout session up to date; raises NotFound where the session is not this user's."""
    path = paths.checkout_session(valid_uid(uid), document_id)
    session_id = stored_session(path)
    event = hint("checkout.session.completed", id=session_id, object="checkout.session")

    def write(seen: Seen, session: StripeObject) -> Iterator[Draft]:
        if seen[path].get("sessionId") == session_id:
            yield Draft(path=path, fields=outcome_fields(session))

    target = Target(own=path, write=write, fetch=lambda: checkout.retrieve_session(session_id))
    return run(event, target, verify=partial(require_owner, uid=uid))


def stored_session(path: str) -> str:
    """Return the Stripe session that a document names, unverified; raises NotFound where there is none."""
    session_id = read([path])[path].get("sessionId")
    if not isinstance(session_id, str) or not session_id:
        raise NotFound("This document has no session at Stripe.")
    return session_id
