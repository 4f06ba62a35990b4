"""Stripe objects as rows of JSON."""

import json
from collections.abc import Iterator

from django_firestore_stripe.emulators.stripe.json_types import Json

from .store import Store


class Objects:
    """The objects of one mode (test or live), by type and id."""

    def __init__(self, store: Store, *, livemode: bool) -> None:
        self._store = store
        self._livemode = int(livemode)

    def add(self, thing: Json) -> None:
        """Store a new object; its `object` and `id` say where it goes."""
        self._store.rows(
            "INSERT INTO objects (kind, id, livemode, body) VALUES (?, ?, ?, ?)",
            (thing["object"], thing["id"], self._livemode, json.dumps(thing)),
        )

    def replace(self, thing: Json) -> None:
        """Store the same object, changed."""
        self._store.rows(
            "UPDATE objects SET body = ? WHERE kind = ? AND id = ? AND livemode = ?",
            (json.dumps(thing), thing["object"], thing["id"], self._livemode),
        )

    def find(self, kind: str, object_id: str) -> Json | None:
        """Return the object, or None."""
        for (body,) in self._store.rows(
            "SELECT body FROM objects WHERE kind = ? AND id = ? AND livemode = ?", (kind, object_id, self._livemode)
        ):
            found: Json = json.loads(body)
            return found
        return None

    def remove(self, kind: str, object_id: str) -> None:
        """Forget the object."""
        self._store.rows(
            "DELETE FROM objects WHERE kind = ? AND id = ? AND livemode = ?", (kind, object_id, self._livemode)
        )

    def newest_first(self, kind: str) -> Iterator[Json]:
        """All of a type in the order of Stripe's lists."""
        for (body,) in self._store.rows(
            "SELECT body FROM objects WHERE kind = ? AND livemode = ? ORDER BY number DESC", (kind, self._livemode)
        ):
            yield json.loads(body)
