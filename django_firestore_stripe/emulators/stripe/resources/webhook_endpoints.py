"""Webhook endpoints (https://docs.stripe.com/api/webhook_endpoints)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django_firestore_stripe.emulators.stripe import identifiers
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest, MissingParameter
from django_firestore_stripe.emulators.stripe.api.kinds import BOOLEAN, METADATA, REQUIRED_TEXT, ListOf
from django_firestore_stripe.emulators.stripe.api.sdk_words import API_VERSION, EVENT_TYPE

from .fields import texts
from .operations import deleting, fresh_metadata, listing, retrieving, updated_fields
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_COMMON = {**texts("description"), "enabled_events": ListOf(EVENT_TYPE), "metadata": METADATA, "url": REQUIRED_TEXT}


def create(work: Work, params: Json) -> Json:
    """Answer with the signing secret, here and nowhere else; one for connected accounts names the application."""
    _check(params)
    if not params.get("enabled_events"):
        raise MissingParameter("enabled_events")
    secret = f"whsec_{identifiers.random_text(32)}"
    endpoint = work.new(
        "webhook_endpoint",
        api_version=params.get("api_version"),
        application=identifiers.new_id("application") if params.get("connect") else None,
        description=params.get("description"),
        enabled_events=params["enabled_events"],
        metadata=fresh_metadata(params),
        status="enabled",
        url=params["url"],
        _secret=secret,
    )
    return {**work.add(endpoint), "secret": secret}


def update(work: Work, params: Json, endpoint_id: str) -> Json:
    endpoint = work.get("webhook_endpoint", endpoint_id)
    _check(params)
    fields = updated_fields(endpoint, params)
    disabled = fields.pop("disabled", None)
    if disabled is not None:
        fields["status"] = "disabled" if disabled else "enabled"
    return work.change(endpoint, None, **fields)


def _check(params: Json) -> None:
    parts = urlsplit(params.get("url") or "http://localhost")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidRequest(
            "Invalid URL: An explicit scheme (such as https) must be provided.", code="url_invalid", param="url"
        )


RESOURCE = Resource(
    kind="webhook_endpoint",
    permission="webhook",
    operations=(
        Operation(
            "POST",
            "/v1/webhook_endpoints",
            create,
            takes({**_COMMON, "api_version": API_VERSION, "connect": BOOLEAN}, required=("enabled_events", "url")),
        ),
        Operation("GET", "/v1/webhook_endpoints", listing("webhook_endpoint", "/v1/webhook_endpoints"), lists()),
        Operation("GET", "/v1/webhook_endpoints/{webhook_endpoint}", retrieving("webhook_endpoint")),
        Operation("POST", "/v1/webhook_endpoints/{webhook_endpoint}", update, takes({**_COMMON, "disabled": BOOLEAN})),
        Operation("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}", deleting("webhook_endpoint")),
    ),
)
