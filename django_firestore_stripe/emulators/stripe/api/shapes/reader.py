"""What a shape may look up: older versions show whole objects where newer ones show ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_firestore_stripe.emulators.stripe.json_types import Json


class Reader(Protocol):
    """The stored objects."""

    def find(self, kind: str, object_id: str) -> Json | None:
        """Return the object, or None."""

    def all(self, kind: str, **fields: Any) -> Iterator[Json]:
        """Those of a type whose fields have these values."""


def without(thing: Json, *names: str) -> Json:
    """Return the object less some fields."""
    return {name: value for name, value in thing.items() if name not in names}
