"""Events (https://docs.stripe.com/api/events)."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.kinds import BOOLEAN, TEXTS
from django_firestore_stripe.emulators.stripe.api.pagination import page

from .fields import texts
from .operations import retrieving
from .registry import Operation, Resource, lists

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def list_all(work: Work, params: Json) -> Json:
    patterns: list[str] = params.get("types") or ([params["type"]] if params.get("type") else ["*"])
    pending = params.get("delivery_success")
    things = (
        event
        for event in work.all("event")
        if any(fnmatchcase(event["type"], pattern) for pattern in patterns)
        and (pending is None or pending == (event["pending_webhooks"] == 0))
    )
    return page(things, params, url="/v1/events")


RESOURCE = Resource(
    kind="event",
    operations=(
        Operation(
            "GET",
            "/v1/events",
            list_all,
            lists({**texts("type"), "delivery_success": BOOLEAN, "types": TEXTS}),
        ),
        Operation("GET", "/v1/events/{id}", retrieving("event")),
    ),
)
