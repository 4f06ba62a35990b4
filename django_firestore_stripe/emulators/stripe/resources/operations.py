"""What most resources have in common: retrieve, list, update, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api import search
from django_firestore_stripe.emulators.stripe.api.kinds import TEXT, Integer, check_number_of_keys
from django_firestore_stripe.emulators.stripe.api.pagination import DEFAULT_LIMIT, page

from .registry import takes

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

SEARCH = takes({"query": TEXT, "page": TEXT, "limit": Integer(lowest=1, highest=100)}, required=("query",))

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


def searching(
    kind: str, url: str, *, seen: Callable[[Json], Json] = lambda thing: thing
) -> Callable[[Work, Json], Json]:
    """GET of what a query describes; `seen`: the object with the fields that only a search knows."""

    def search_all(work: Work, params: Json) -> Json:
        known = (thing for thing in work.all(kind) if not thing.get("deleted"))
        things = search.found(known, params["query"], seen=seen)
        start = int(params.get("page") or 0)
        end = start + (params.get("limit") or DEFAULT_LIMIT)
        return {
            "object": "search_result",
            "data": things[start:end],
            "has_more": end < len(things),
            "next_page": str(end) if end < len(things) else None,
            "url": url,
        }

    return search_all


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
    kept = {key: text for key, text in {**metadata, **changes}.items() if text != ""}
    check_number_of_keys(kept, "metadata")
    return kept


def fresh_metadata(params: Json) -> dict[str, str]:
    """Metadata of a new object."""
    return merged({}, params.get("metadata") or {})
