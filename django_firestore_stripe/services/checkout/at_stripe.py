"""An order as a session at Stripe."""

from typing import Any

from django_firestore_stripe.documents.checkout_parameters import (
    combined,
    further_parameters,
    session_parameters,
    without_exclusive,
)
from django_firestore_stripe.exceptions import StripeRefused, StripeUnavailable
from django_firestore_stripe.gateways.stripe import checkout as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.checkout.orders import Order
from django_firestore_stripe.services.checkout.replacement import another_customer
from django_firestore_stripe.services.idempotency import idempotency_key


def ask_stripe(order: Order, customer: str) -> StripeObject:
    """Create the session at Stripe, for another customer if this one no longer exists there."""
    try:
        return _create(order, customer, order.key)
    except StripeRefused as refused:
        if not refused.is_missing(param="customer"):
            raise
    another = another_customer(order.buyer, stale=customer)
    return _create(order, another, f"{order.key}/{another}")


def _create(order: Order, customer: str, key: str) -> StripeObject:
    """Create the session; after a definite 5xx once more under a second key, because Stripe replays its own 500s."""
    params = parameters_of(order, customer)
    try:
        return gateway.create_session(params, idempotency_key=idempotency_key(order.buyer.uid, key))
    except StripeUnavailable as unavailable:
        if not unavailable.definite:
            raise
    return gateway.create_session(params, idempotency_key=idempotency_key(order.buyer.uid, key, "2"))


def parameters_of(order: Order, customer: str) -> dict[str, Any]:
    """Return the parameters of the session: what was asked for, and what the server wants, which comes first."""
    wanted = session_parameters(order.asked, customer=customer, metered=order.metered, countries=order.countries)
    return without_exclusive(combined(combined(further_parameters(order.asked), wanted), order.parameters))
