"""Lists by pages (https://docs.stripe.com/api/pagination)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import InvalidRequest, ResourceMissing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_firestore_stripe.emulators.stripe.json_types import Json

DEFAULT_LIMIT = 10

_COMPARISONS = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def listed(things: Iterable[Json], *, url: str, has_more: bool = False) -> Json:
    """Return a list object."""
    return {"object": "list", "data": list(things), "has_more": has_more, "url": url}


def page(things: Iterable[Json], params: Json, *, url: str) -> Json:
    """Return the part of `things` (in the list's order) that the parameters ask for."""
    chosen = [thing for thing in things if is_within(thing.get("created"), params.get("created"))]
    limit = params.get("limit") or DEFAULT_LIMIT
    if params.get("starting_after") and params.get("ending_before"):
        raise InvalidRequest("You may only specify one of these parameters: ending_before, starting_after.")
    if params.get("ending_before"):
        before = chosen[: _position(chosen, params, "ending_before")]
        return listed(before[-limit:], url=url, has_more=len(before) > limit)
    after = chosen[_position(chosen, params, "starting_after") + 1 :]
    return listed(after[:limit], url=url, has_more=len(after) > limit)


def _position(things: list[Json], params: Json, name: str) -> int:
    if not params.get(name):
        return -1
    for position, thing in enumerate(things):
        if thing["id"] == params[name]:
            return position
    raise ResourceMissing(f"No such object: '{params[name]}'", param=name, in_address=False)


def is_within(value: Any, bounds: Json | int | None) -> bool:
    """Whether a timestamp is the one asked for, or within `gt`, `gte`, `lt`, `lte`."""
    if bounds is None:
        return True
    if isinstance(bounds, int):
        return bool(value == bounds)
    return value is not None and all(
        _COMPARISONS[name](value, bound) for name, bound in bounds.items() if bound is not None
    )
