"""Stripe's checkout sessions: https://docs.stripe.com/api/checkout/sessions."""

from collections.abc import Mapping
from typing import Any, cast

import stripe

from django_firestore_stripe.gateways.stripe import versions
from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain
from django_firestore_stripe.gateways.stripe.pages import PAGE


@request
def create_session(params: Mapping[str, Any], *, idempotency_key: str) -> StripeObject:
    """Create a checkout session."""
    created = get_client().v1.checkout.sessions.create(
        cast("stripe.params.checkout.SessionCreateParams", dict(params)),
        versions.options(params, idempotency_key=idempotency_key),
    )
    return plain(created)


@request
def retrieve_session(session: str) -> StripeObject:
    """Read a checkout session."""
    return plain(get_client().v1.checkout.sessions.retrieve(session))


@request
def expire_session(session: str) -> StripeObject:
    """End an open checkout session: nobody can pay it any more."""
    return plain(get_client().v1.checkout.sessions.expire(session))


@request
def list_line_items(session: str) -> list[StripeObject]:
    """List all line items of a session, as many pages as there are."""
    items = get_client().v1.checkout.sessions.line_items.list(session, {"limit": PAGE})
    return [plain(item) for item in items.auto_paging_iter()]
