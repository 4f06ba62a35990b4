"""One object at Stripe for one request, however often it is asked for."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from django_firestore_stripe.exceptions import IdempotencyConflict, StripeUnavailable
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.idempotency import idempotency_key

Create = Callable[..., StripeObject]
# Gets the conflict with an earlier request under the same key that had other parameters, and raises what is to be raised.
Settle = Callable[[IdempotencyConflict], None]


def refuse(conflict: IdempotencyConflict) -> None:
    """Let the conflict stand: whoever chose the key has used it for another request."""
    raise conflict


def create_once(create: Create, params: Mapping[str, Any], *key: str, settle: Settle = refuse) -> StripeObject:
    """Create an object under a key; where `settle` lets a conflict pass, under one that belongs to the parameters."""
    try:
        return _create(create, params, *key)
    except IdempotencyConflict as conflict:
        settle(conflict)
    return _create(create, params, *key, digest_of(params))


def digest_of(params: Mapping[str, Any]) -> str:
    """Return what tells requests with other parameters apart."""
    return sha256(json.dumps(params, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _create(create: Create, params: Mapping[str, Any], *key: str) -> StripeObject:
    """Create the object; after a definite 5xx once more under a second key, because Stripe replays its own 500s."""
    try:
        return create(params, idempotency_key=idempotency_key(*key))
    except StripeUnavailable as unavailable:
        if not unavailable.definite:
            raise
    return create(params, idempotency_key=idempotency_key(*key, "2"))
