"""The index file: https://firebase.google.com/docs/reference/firestore/indexes."""

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from django_firestore_stripe.conf import get_settings

INDENTED = "\n    "


def index_definitions() -> dict[str, list[dict[str, Any]]]:
    """Return `indexes` and `fieldOverrides` of the shipped file, for the collections that are configured."""
    shipped = json.loads(files("django_firestore_stripe").joinpath("firestore.indexes.json").read_text())
    names = _names()
    return {part: [_renamed(entry, names) for entry in entries] for part, entries in shipped.items()}


def index_file() -> str:
    """Return the file as `firebase deploy` reads it, one definition a line."""
    parts = (f"  {json.dumps(part)}: [{_lines(entries)}\n  ]" for part, entries in index_definitions().items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _names() -> Mapping[str, str]:
    """Return the configured names of the groups of collections that have other names in the file."""
    settings = get_settings()
    configured = {"products": settings.products_collection, "stripe_events": settings.events_collection}
    return {name: path.rpartition("/")[2] for name, path in configured.items()}


def _renamed(entry: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    group = entry["collectionGroup"]
    return {**entry, "collectionGroup": names.get(group, group)}


def _lines(entries: Iterable[Mapping[str, Any]]) -> str:
    return INDENTED + f",{INDENTED}".join(json.dumps(entry) for entry in entries)
