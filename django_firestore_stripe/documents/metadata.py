"""Metadata as the extension stores it: a map, and each key once more as a field that can be queried."""

from collections.abc import Mapping
from typing import Any

PREFIX = "stripe_metadata_"
# The metadata key that gives a product's buyers a role.
ROLE_KEY = "firebaseRole"


def flattened(metadata: Mapping[str, str], *, without: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return a field `stripe_metadata_<key>` for every key."""
    return {f"{PREFIX}{key}": value for key, value in metadata.items() if key not in without}


def outdated(stored: Mapping[str, Any] | None, fresh: Mapping[str, Any]) -> frozenset[str]:
    """Return the stored metadata fields whose keys are gone at Stripe."""
    return frozenset(name for name in stored or () if name.startswith(PREFIX) and name not in fresh)


def role(metadata: Mapping[str, str] | None) -> str | None:
    """Return the role that a product's metadata gives."""
    return (metadata or {}).get(ROLE_KEY)
