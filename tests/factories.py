"""Events as some API version sent them, each with only what a test says about it; the objects are the kit's."""

import itertools
from typing import Any

from django.test import Client

from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.values import Reference
from django_firestore_stripe.testing import factories
from django_firestore_stripe.testing.documents import document
from django_firestore_stripe.testing.factories import price
from django_firestore_stripe.testing.webhooks import post_event

__all__ = [
    "NOW",
    "SECRET",
    "document",
    "event",
    "payment_intent",
    "post",
    "price",
    "product",
    "record_of",
    "reference",
    "snapshot",
]

SECRET = "whsec_tests"
NOW = 1_700_000_000

_numbers = itertools.count(1)


def product(**fields: Any) -> dict[str, Any]:
    """Return a product, made at NOW."""
    return factories.product(**{"created": NOW, "updated": NOW, **fields})


def payment_intent(**fields: Any) -> dict[str, Any]:
    """Return a PaymentIntent that has succeeded, made at NOW."""
    return factories.payment_intent(**{"created": NOW, **fields})


def event(kind: str, stripe_object: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return an event with an id of its own, of which the Stripe emulator knows nothing."""
    return {
        "id": f"evt_{next(_numbers)}",
        "object": "event",
        "api_version": "2022-11-15",
        "created": NOW,
        "type": kind,
        "livemode": False,
        "data": {"object": stripe_object},
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        **fields,
    }


def post(client: Client, sent: dict[str, Any] | str | bytes, *, secret: str = SECRET, **headers: str) -> Any:
    """Deliver an event to the webhook, signed for real."""
    return post_event(client, sent, secret=secret, signature=headers.pop("signature", None) or None, headers=headers)


def snapshot(path: str) -> Snapshot:
    """Return a document with its times."""
    return read([path])[path]


def record_of(sent: dict[str, Any]) -> dict[str, Any]:
    """Return the record of an event."""
    found = document(f"stripe_events/{sent['id']}")
    assert found is not None, "no record"
    return found


def reference(path: str) -> Reference:
    """Return a reference to a document."""
    return Reference(path)
