"""Metadata as the extension stores it: a map, and each key once more as a field that can be queried."""

import re
from collections.abc import Mapping
from typing import Any

PREFIX = "stripe_metadata_"
# The metadata key that gives a product's buyers a role.
ROLE_KEY = "firebaseRole"
# What Firestore refuses as a field's name: https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields.
RESERVED = re.compile(r"__.*__", re.DOTALL)
LONGEST = 1_500


def storable(value: Any) -> Any:
    """Return a value without the keys that Firestore cannot hold: empty, `__like_this__` or longer than 1,500 bytes."""
    if isinstance(value, Mapping):
        return {name: storable(content) for name, content in value.items() if _is_storable(name)}
    return [storable(item) for item in value] if isinstance(value, list) else value


def _is_storable(name: str) -> bool:
    return bool(name) and not RESERVED.fullmatch(name) and len(name.encode()) <= LONGEST


def flattened(metadata: Mapping[str, str], *, without: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return a field `stripe_metadata_<key>` for every key; the prefix makes most keys a name that Firestore takes."""
    named = {f"{PREFIX}{key}": value for key, value in metadata.items() if key not in without}
    return {name: value for name, value in named.items() if _is_storable(name)}


def outdated(stored: Mapping[str, Any] | None, fresh: Mapping[str, Any]) -> frozenset[str]:
    """Return the stored metadata fields whose keys are gone at Stripe."""
    return frozenset(name for name in stored or () if name.startswith(PREFIX) and name not in fresh)


def role(metadata: Mapping[str, str] | None) -> str | None:
    """Return the role that a product's metadata gives."""
    return (metadata or {}).get(ROLE_KEY)
