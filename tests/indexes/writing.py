"""Makes the firestore.indexes.json that is shipped: `python -m tests.indexes.writing` after a change to queries."""

import json
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.indexes.shipped import AUTOMATIC, Index, Shipped, as_entry, lacking

FILE = Path(__file__).parents[2] / "django_firestore_stripe/firestore.indexes.json"
NOTHING = Shipped(frozenset(), frozenset())
# Fields that no query asks for: the payload is long, the time of expiry would be a hot spot of the index.
EXEMPT: dict[tuple[str, str], dict[str, Any]] = {
    ("stripe_events", "expires_at"): {"ttl": True},
    ("stripe_events", "payload"): {},
}


def content_for(indexes: Iterable[Index]) -> dict[str, Any]:
    """Return the file's content for indexes that queries lack without it."""
    listed = sorted(indexes, key=str)
    singles: dict[tuple[str, str], list[str]] = defaultdict(list)
    for index in listed:
        if len(index.fields) == 1:
            ((path, kept),) = index.fields
            singles[index.collection, path].append(kept)
    return {
        "indexes": [as_entry(index) for index in listed if len(index.fields) > 1],
        "fieldOverrides": [
            *(_override(place, {}, AUTOMATIC, group) for place, group in sorted(singles.items())),
            *(_override(place, options, (), ()) for place, options in EXEMPT.items()),
        ],
    }


def _override(
    place: tuple[str, str], options: dict[str, Any], alone: Iterable[str], group: Iterable[str]
) -> dict[str, Any]:
    """Return a field's indexes; an override replaces the automatic ones, so these are listed again."""
    collection, path = place
    scopes = [("COLLECTION", alone), ("COLLECTION_GROUP", group)]
    return {
        "collectionGroup": collection,
        "fieldPath": path,
        **options,
        "indexes": [
            {"arrayConfig" if kept == "CONTAINS" else "order": kept, "queryScope": scope}
            for scope, kinds in scopes
            for kept in kinds
        ],
    }


def text_of(content: dict[str, Any]) -> str:
    """Return the content as JSON, an index to a line."""
    parts = []
    for name, entries in content.items():
        lines = ",\n".join(f"    {json.dumps(entry)}" for entry in entries)
        parts.append(f'  "{name}": [\n{lines}\n  ]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    """Write the file from what the exercise asks for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415

    django.setup()
    from tests.indexes.exercise import needs_of_everything  # noqa: PLC0415

    FILE.write_text(text_of(content_for(lacking(needs_of_everything(), NOTHING))))


if __name__ == "__main__":
    main()
