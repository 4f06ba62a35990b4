"""Ephemeral keys for the mobile SDKs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest, MissingParameter

from .fields import texts
from .registry import Operation, Resource, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_LIFETIME = 60 * 60


def create(work: Work, params: Json) -> Json:
    if not work.origin.names_version:
        raise InvalidRequest("Using Ephemeral Keys requires an API version: please set the `Stripe-Version` header.")
    if not params.get("customer"):
        raise MissingParameter("customer")
    customer = work.get("customer", params["customer"], param="customer")
    mode = "live" if work.origin.livemode else "test"
    key = work.new(
        "ephemeral_key",
        associated_objects=[{"id": customer["id"], "type": "customer"}],
        expires=work.now + _LIFETIME,
        secret=f"ek_{mode}_{identifiers.random_text(60)}",
    )
    return work.add(key)


def delete(work: Work, _params: Json, key_id: str) -> Json:
    """Answer with the key itself, as it was."""
    key = work.get("ephemeral_key", key_id)
    work.remove(key)
    return key


RESOURCE = Resource(
    kind="ephemeral_key",
    operations=(
        Operation(
            "POST",
            "/v1/ephemeral_keys",
            create,
            takes(texts("customer", "issuing_card", "nonce", "verification_session")),
        ),
        Operation("DELETE", "/v1/ephemeral_keys/{key}", delete),
    ),
)
