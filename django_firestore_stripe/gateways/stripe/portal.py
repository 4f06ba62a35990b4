"""Stripe's customer portal: https://docs.stripe.com/api/customer_portal/sessions."""

from collections.abc import Mapping
from typing import Any, cast

import stripe

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain


@request
def create_portal_session(params: Mapping[str, Any]) -> StripeObject:
    """Create a portal session; each is a new one, so none needs an idempotency key."""
    created = get_client().v1.billing_portal.sessions.create(
        cast("stripe.params.billing_portal.SessionCreateParams", dict(params))
    )
    return plain(created)
