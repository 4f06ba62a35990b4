"""An event as Stripe sent it: https://docs.stripe.com/api/events/object."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django_firestore_stripe.exceptions import WebhookRejected
from django_firestore_stripe.gateways.stripe.objects import parse


@dataclass(frozen=True, kw_only=True)
class Event:
    """A snapshot event; `object` is what it is about, in the shape of the endpoint's API version."""

    id: str
    type: str
    created: datetime
    livemode: bool
    account: str | None
    api_version: str | None
    object: Mapping[str, Any]
    payload: str

    @property
    def object_id(self) -> str:
        """Stripe's id of the object; empty for one that has none (an upcoming invoice)."""
        return str(self.object.get("id") or "")


def parse_event(body: bytes | str) -> Event:
    """Return the event in a verified body; raises WebhookRejected if there is none.

    A thin event (API v2) carries no object; its type has no builder, so it is acknowledged and left alone.
    """
    try:
        payload = body if isinstance(body, str) else body.decode()
        data = parse(payload)
        return _event(data, payload)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as wrong:
        raise WebhookRejected("The body is no Stripe event.") from wrong


def _event(data: Mapping[str, Any], payload: str) -> Event:
    snapshot = data["object"] == "event"
    return Event(
        id=_text(data["id"]),
        type=_text(data["type"]),
        created=datetime.fromtimestamp(data["created"] if snapshot else 0, UTC),
        livemode=data.get("livemode") is True,
        account=data.get("account"),
        api_version=data.get("api_version"),
        object=dict(data["data"]["object"]) if snapshot else {},
        payload=payload,
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value or "/" in value:
        raise ValueError("An event has an id and a type.")
    return value
