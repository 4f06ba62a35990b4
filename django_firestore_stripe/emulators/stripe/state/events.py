"""Event objects (https://docs.stripe.com/api/events/object)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import versions
from django_firestore_stripe.emulators.stripe.api.shapes.shaping import shaped

from .changes import previous

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_firestore_stripe.emulators.stripe.json_types import Json

    from .work import Work


@dataclass(frozen=True, kw_only=True)
class Change:
    """An object as it is, and as it was before an update."""

    after: Json
    before: Json | None = None


def event(work: Work, announced: str, change: Change, *, versions_wanted: Iterable[str], pending: int) -> Json:
    """Return a snapshot of the object under the event's type, with its shapes in other versions than the newest."""
    origin = work.origin
    return work.new(
        "event",
        api_version=versions.CURRENT,
        data=_data(change.before, change.after),
        pending_webhooks=pending,
        request={"id": origin.request_id, "idempotency_key": origin.idempotency_key},
        type=announced,
        _shapes={version: _shaped(work, change, version) for version in versions_wanted if version != versions.CURRENT},
    )


def _data(before: Json | None, after: Json) -> Json:
    return {"object": after} if before is None else {"object": after, "previous_attributes": previous(before, after)}


def _shaped(work: Work, change: Change, version: str) -> Json:
    before = None if change.before is None else shaped(work, change.before, version)
    return _data(before, shaped(work, change.after, version))


def in_version(made: Json, version: str) -> Json:
    """Return the event as an endpoint of this version gets it."""
    shown = {name: value for name, value in made.items() if not name.startswith("_")}
    data = made.get("_shapes", {}).get(version)
    return {**shown, "api_version": version, "data": data} if data else shown
