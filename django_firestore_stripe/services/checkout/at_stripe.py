"""An order as a session at Stripe."""

from typing import Any

from django_firestore_stripe.documents.checkout_parameters import (
    combined,
    further_parameters,
    session_parameters,
    without_exclusive,
)
from django_firestore_stripe.exceptions import StripeRefused
from django_firestore_stripe.gateways.stripe import checkout as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.checkout.once import create_once
from django_firestore_stripe.services.checkout.orders import Order
from django_firestore_stripe.services.checkout.replacement import another_customer


def ask_stripe(order: Order, customer: str) -> StripeObject:
    """Create the session at Stripe, for another customer if this one no longer exists there."""
    try:
        return _create(order, customer)
    except StripeRefused as refused:
        if not refused.is_missing(param="customer"):
            raise
    another = another_customer(order.buyer, stale=customer)
    return _create(order, another, another)


def _create(order: Order, customer: str, *further: str) -> StripeObject:
    key = (order.buyer.uid, order.key, *further)
    return create_once(gateway.create_session, parameters_of(order, customer), *key, settle=order.settle)


def parameters_of(order: Order, customer: str) -> dict[str, Any]:
    """Return the parameters of the session: what was asked for, and what the server wants, which comes first."""
    wanted = session_parameters(order.asked, customer=customer, metered=order.metered, countries=order.countries)
    return without_exclusive(combined(combined(further_parameters(order.asked), wanted), order.parameters))
