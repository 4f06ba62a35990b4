"""Stripe's webhook endpoints: https://docs.stripe.com/api/webhook_endpoints."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import stripe

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain
from django_firestore_stripe.gateways.stripe.pages import PAGE


def api_version() -> str:
    """Return the API version that requests are made in: the client's own."""
    return str(stripe.api_version)


@request
def list_endpoints() -> list[StripeObject]:
    """List the endpoints for the account's own events, the newest first; their secrets are not told again.

    Those of Connect, which get the events of connected accounts, name an `application` and are left out.
    """
    endpoints = get_client().v1.webhook_endpoints.list({"limit": PAGE})
    return [plain(endpoint) for endpoint in endpoints.auto_paging_iter() if not endpoint.application]


@request
def create_endpoint(*, url: str, events: Sequence[str], version: str, description: str) -> StripeObject:
    """Create an endpoint; the answer alone holds its `secret`."""
    params = {"url": url, "enabled_events": list(events), "api_version": version, "description": description}
    return plain(get_client().v1.webhook_endpoints.create(cast("stripe.params.WebhookEndpointCreateParams", params)))


@request
def update_endpoint(endpoint: str, changes: Mapping[str, Any]) -> StripeObject:
    """Change an endpoint; its API version cannot be changed."""
    params = cast("stripe.params.WebhookEndpointUpdateParams", dict(changes))
    return plain(get_client().v1.webhook_endpoints.update(endpoint, params))


@request
def delete_endpoint(endpoint: str) -> None:
    """Remove an endpoint: nothing is sent there any more, and what it has not delivered is lost."""
    get_client().v1.webhook_endpoints.delete(endpoint)
