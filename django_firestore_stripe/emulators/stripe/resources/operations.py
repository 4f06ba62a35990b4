"""What most resources have in common: retrieve, list, update, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.pagination import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


NO_CLOCK = ""
"""As the filter `test_clock`: only what is under none."""


def retrieving(kind: str) -> Callable[[Work, Json, str], Json]:
    """GET of one object."""

    def retrieve(work: Work, _params: Json, object_id: str) -> Json:
        return work.get(kind, object_id)

    return retrieve


def listing(kind: str, url: str, *filters: str) -> Callable[[Work, Json], Json]:
    """GET of many; `filters` are parameters that a field of the same name must equal."""

    def list_all(work: Work, params: Json) -> Json:
        wanted = {
            name: None if params[name] == NO_CLOCK else params[name] for name in filters if params.get(name) is not None
        }
        things = (thing for thing in work.all(kind, **wanted) if not thing.get("deleted"))
        return page(things, params, url=url)

    return list_all


def updating(kind: str, *, silent: bool = False) -> Callable[[Work, Json, str], Json]:
    """POST to one object: the parameters are its new fields; `silent` where Stripe has no event for it."""

    def update(work: Work, params: Json, object_id: str) -> Json:
        thing = work.get(kind, object_id)
        return work.change(thing, None if silent else f"{kind}.updated", **updated_fields(thing, params))

    return update


def deleting(kind: str, announced: str | None = None) -> Callable[[Work, Json, str], Json]:
    """DELETE of one object."""

    def delete(work: Work, _params: Json, object_id: str) -> Json:
        return work.remove(work.get(kind, object_id), announced)

    return delete


def updated_fields(thing: Json, params: Json) -> Json:
    """Return the parameters as new values, metadata merged."""
    fields = dict(params)
    if "metadata" in fields:
        fields["metadata"] = merged(thing.get("metadata") or {}, fields["metadata"])
    return fields


def merged(metadata: dict[str, str], changes: dict[str, str] | None) -> dict[str, str]:
    """Metadata after an update: "" deletes a key, None all of them (https://docs.stripe.com/api/metadata)."""
    if changes is None:
        return {}
    return {key: text for key, text in {**metadata, **changes}.items() if text != ""}


def fresh_metadata(params: Json) -> dict[str, str]:
    """Metadata of a new object."""
    return merged({}, params.get("metadata") or {})
