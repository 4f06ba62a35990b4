"""Stripe's PaymentIntents: https://docs.stripe.com/api/payment_intents."""

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain


@request
def retrieve_payment_intent(payment_intent: str) -> StripeObject:
    """Read a PaymentIntent."""
    return plain(get_client().v1.payment_intents.retrieve(payment_intent))
