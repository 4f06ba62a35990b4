"""Stripe's events: https://docs.stripe.com/api/events."""

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain
from django_firestore_stripe.gateways.stripe.pages import PAGE


@request
def list_undelivered(*, since: int) -> list[StripeObject]:
    """List the newest events, 100 at most, that some webhook endpoint has not taken; `since` is in Unix seconds."""
    listed = get_client().v1.events.list({"delivery_success": False, "created": {"gte": since}, "limit": PAGE})
    return [plain(event) for event in listed.data]
