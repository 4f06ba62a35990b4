"""`previous_attributes`: what an update replaced."""

from typing import Any

from django_firestore_stripe.emulators.stripe.json_types import Json


def visible(thing: Json) -> Json:
    """Return the object without what only the emulator keeps in it (names that start with `_`)."""
    return {name: value for name, value in thing.items() if not name.startswith("_")}


def previous(before: Json, after: Json) -> Json:
    """Return the fields that differ, with their old values; None for those that are new."""
    return {
        name: _old(before.get(name), after.get(name))
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }


def _old(before: Any, after: Any) -> Any:
    if isinstance(before, dict) and isinstance(after, dict) and before.get("object") != "list":
        return previous(before, after)
    return before
