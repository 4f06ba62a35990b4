"""Stripe's events: https://docs.stripe.com/api/events."""

from datetime import datetime

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain
from django_firestore_stripe.gateways.stripe.pages import PAGE


@request
def list_undelivered(*, since: int) -> list[StripeObject]:
    """List the newest events, 100 at most, that some webhook endpoint has not taken; `since` is in Unix seconds."""
    listed = get_client().v1.events.list({"delivery_success": False, "created": {"gte": since}, "limit": PAGE})
    return [plain(event) for event in listed.data]


@request
def find_made(kind: str, *, idempotency_key: str, since: datetime) -> str | None:
    """Return the id of what a request with this key has made, as the event of this type says; None if it made nothing.

    Stripe keeps events for 30 days.
    """
    listed = get_client().v1.events.list({"type": kind, "created": {"gte": int(since.timestamp())}, "limit": PAGE})
    for event in listed.auto_paging_iter():
        found = plain(event)
        if (found.get("request") or {}).get("idempotency_key") == idempotency_key:
            return str(found["data"]["object"]["id"])
    return None
