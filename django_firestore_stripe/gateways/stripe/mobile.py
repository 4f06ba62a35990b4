"""What Stripe's mobile SDKs work with: https://docs.stripe.com/payments/mobile."""

from collections.abc import Mapping
from typing import Any, cast

import stripe

from django_firestore_stripe.gateways.stripe import versions
from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain


@request
def create_ephemeral_key(*, customer: str, idempotency_key: str) -> StripeObject:
    """Create the key with which an app shows and changes a customer's payment methods for an hour."""
    created = get_client().v1.ephemeral_keys.create(
        {"customer": customer}, {"idempotency_key": idempotency_key, "stripe_version": versions.MOBILE}
    )
    return plain(created)


@request
def create_payment_intent(params: Mapping[str, Any], *, idempotency_key: str) -> StripeObject:
    """Create a PaymentIntent."""
    created = get_client().v1.payment_intents.create(
        cast("stripe.params.PaymentIntentCreateParams", dict(params)),
        versions.options(params, idempotency_key=idempotency_key),
    )
    return plain(created)


@request
def create_setup_intent(params: Mapping[str, Any], *, idempotency_key: str) -> StripeObject:
    """Create a SetupIntent."""
    created = get_client().v1.setup_intents.create(
        cast("stripe.params.SetupIntentCreateParams", dict(params)),
        versions.options(params, idempotency_key=idempotency_key),
    )
    return plain(created)


@request
def create_subscription(params: Mapping[str, Any], *, idempotency_key: str) -> StripeObject:
    """Create a subscription."""
    created = get_client().v1.subscriptions.create(
        cast("stripe.params.SubscriptionCreateParams", dict(params)),
        versions.options(params, idempotency_key=idempotency_key),
    )
    return plain(created)


@request
def retrieve_setup_intent(setup_intent: str) -> StripeObject:
    """Read a SetupIntent."""
    return plain(get_client().v1.setup_intents.retrieve(setup_intent))


@request
def cancel_payment_intent(payment_intent: str) -> StripeObject:
    """Let nobody pay a PaymentIntent any more."""
    return plain(get_client().v1.payment_intents.cancel(payment_intent))


@request
def cancel_setup_intent(setup_intent: str) -> StripeObject:
    """Let nobody set up a payment method with a SetupIntent any more."""
    return plain(get_client().v1.setup_intents.cancel(setup_intent))
