"""Stripe's refunds: https://docs.stripe.com/api/refunds."""

from collections.abc import Mapping
from typing import Any, cast

import stripe

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain
from django_firestore_stripe.gateways.stripe.pages import PAGE


@request
def create_refund(params: Mapping[str, Any], *, idempotency_key: str) -> StripeObject:
    """Give money back; without an amount, all that is left of the payment."""
    created = get_client().v1.refunds.create(
        cast("stripe.params.RefundCreateParams", dict(params)), {"idempotency_key": idempotency_key}
    )
    return plain(created)


@request
def list_refunds(*, payment_intent: str) -> list[StripeObject]:
    """List all refunds of a payment, the newest first."""
    refunds = get_client().v1.refunds.list({"payment_intent": payment_intent, "limit": PAGE})
    return [plain(refund) for refund in refunds.auto_paging_iter()]
