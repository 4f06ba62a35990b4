"""Firestore's values with their types, {"integer": 5}: in Python 5, 5.0 and True would be much alike."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django_firestore_stripe.firestore.values import Reference

# How far the clock may be from a recorded "now".
NOW_WITHIN = timedelta(minutes=10)
SCALARS = ((bool, "boolean"), (int, "integer"), (float, "double"), (str, "string"))


def typed(value: Any) -> dict[str, Any]:
    """Return a value, read from Firestore, with its type."""
    if value is None:
        return {"null": None}
    if isinstance(value, Reference):
        return {"reference": value.path}
    if isinstance(value, datetime):
        return {"timestamp": value.astimezone(UTC)}
    if isinstance(value, Mapping):
        return {"map": typed_fields(value)}
    if isinstance(value, list):
        return {"array": [typed(item) for item in value]}
    return {next(name for kind, name in SCALARS if isinstance(value, kind)): value}


def typed_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a document with their types."""
    return {name: typed(value) for name, value in fields.items()}


def same(found: Any, recorded: Any) -> bool:
    """Whether two typed values are the same; "@now" is any time about now."""
    if set(found) != set(recorded):
        return False
    ((kind, ours),) = found.items()
    theirs = recorded[kind]
    if kind == "timestamp":
        return _same_time(ours, theirs)
    if kind == "map":
        return set(ours) == set(theirs) and all(same(ours[name], theirs[name]) for name in ours)
    if kind == "array":
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return bool(ours == theirs)


def _same_time(found: datetime, recorded: str) -> bool:
    if recorded == "@now":
        return abs(datetime.now(UTC) - found) < NOW_WITHIN
    return found == datetime.fromisoformat(recorded)
