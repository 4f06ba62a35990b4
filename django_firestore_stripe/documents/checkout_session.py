"""A checkout session's document: what was asked for, and Stripe's answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django_firestore_stripe.documents.references import identifier

# What became of a session, added once it is known: https://docs.stripe.com/api/checkout/sessions/object.
OUTCOME = ("status", "payment_status", "amount_total", "currency")
LINKS = ("payment_intent", "subscription")


def answer_fields(session: Mapping[str, Any], *, created: datetime) -> dict[str, Any]:
    """Return Stripe's answer to a request; the SDK needs all of it in one write."""
    return {
        "client": "web",
        "mode": session["mode"],
        "sessionId": session["id"],
        "url": session["url"],
        "created": created,
    }


def outcome_fields(session: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a session ended; only what holds something. Amounts are in the currency's minor unit."""
    known = {name: session.get(name) for name in OUTCOME}
    known |= {name: identifier(session.get(name)) for name in LINKS}
    return {name: value for name, value in known.items() if value is not None}
