"""Stripe's disputes: https://docs.stripe.com/api/disputes."""

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain
from django_firestore_stripe.gateways.stripe.pages import PAGE


@request
def list_disputes(*, payment_intent: str) -> list[StripeObject]:
    """List all disputes of a payment, the newest first."""
    disputes = get_client().v1.disputes.list({"payment_intent": payment_intent, "limit": PAGE})
    return [plain(dispute) for dispute in disputes.auto_paging_iter()]
