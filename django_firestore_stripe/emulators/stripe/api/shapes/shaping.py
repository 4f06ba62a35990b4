"""Brings objects into the shape of a version, with all objects inside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_firestore_stripe.emulators.stripe import versions

from .table import CHANGES, EXPANDABLE

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json

    from .reader import Reader


def shaped(reader: Reader, thing: Json, version: str) -> Json:
    """Return an object (without hidden fields) as `version` shows it."""
    if version == versions.CURRENT:
        return thing
    changes = [change for change in CHANGES if not versions.is_since(version, change.since)]
    result: Json = _shaped(reader, thing, changes) if changes else thing
    return result


def _shaped(reader: Reader, value: Any, changes: list[Any]) -> Any:
    if isinstance(value, list):
        return [_shaped(reader, element, changes) for element in value]
    # an event keeps the version that it was made in
    if not isinstance(value, dict) or value.get("object") == "event":
        return value
    # outside before inside: an outer shape looks at inner objects as they are stored
    for change in changes:
        if change.kind == value.get("object") and "deleted" not in value:
            value = change.shape(reader, value)
    return {name: inner if name == "metadata" else _inner(reader, inner, changes) for name, inner in value.items()}


def _inner(reader: Reader, value: Any, changes: list[Any]) -> Any:
    return _shaped(reader, value, changes) if isinstance(value, dict | list) else value


def expandable(kind: str, place: str, version: str) -> str | None:
    """Return the type that a field of an older shape names."""
    until, target = EXPANDABLE.get((kind, place), ("", None))
    return target if target and not versions.is_since(version, until) else None
