"""What a query being listened to has found so far, and what is new in it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from google.cloud.firestore_v1 import types

from django_firestore_stripe.firestore.snapshots import Snapshot, snapshot_of
from django_firestore_stripe.firestore.values import document_path

Kind = Literal["added", "modified", "removed"]
News = list[tuple[Kind, Snapshot]]
Changed = types.TargetChange.TargetChangeType


class Disagreement(Exception):
    """The server counts other documents than we do: begin anew."""


class Ended(Exception):
    """The server has ended the listen; `code` is gRPC's number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Results:
    """The documents that the server has named, and those that were `told` already.

    What is found after a reconnection is compared with what was told, so that nothing is told twice and a removal that
    happened meanwhile is not missed.
    """

    told: dict[str, Snapshot] | None = None
    found: dict[str, Snapshot] = field(default_factory=dict)
    complete: bool = False

    def begin(self) -> None:
        """Forget what was found, not what was told."""
        self.found, self.complete = {}, False

    def take(self, response: Any) -> News | None:
        """Take in a raw ListenResponse; return the news at a consistent moment, else None.

        Raises Disagreement, and Ended.
        """
        kind = response.WhichOneof("response_type")
        if kind == "target_change":
            return self._target_changed(response.target_change)
        if kind == "document_change":
            self._changed(response.document_change)
        elif kind in {"document_delete", "document_remove"}:
            self.found.pop(document_path(getattr(response, kind).document), None)
        elif kind == "filter" and response.filter.count != len(self.found):
            raise Disagreement
        return None

    def _changed(self, change: Any) -> None:
        if change.target_ids:
            snapshot = snapshot_of(change.document)
            self.found[snapshot.path] = snapshot
        else:
            self.found.pop(document_path(change.document.name), None)

    def _target_changed(self, change: Any) -> News | None:
        kind = change.target_change_type
        if kind == Changed.REMOVE:
            raise Ended(change.cause.code, change.cause.message)
        if kind == Changed.RESET:
            self.begin()
        elif kind == Changed.CURRENT:
            self.complete = True
        consistent = kind == Changed.NO_CHANGE and not change.target_ids and change.HasField("read_time")
        return self._news() if consistent and self.complete else None

    def _news(self) -> News | None:
        """Return what has changed since the last time; the first news may be empty, later ones are None then."""
        before, self.told = self.told, dict(self.found)
        old = before or {}
        news: News = [("removed", snapshot) for path, snapshot in old.items() if path not in self.found]
        for path, snapshot in self.found.items():
            if path not in old:
                news.append(("added", snapshot))
            elif snapshot.update_time != old[path].update_time:
                news.append(("modified", snapshot))
        return news if news or before is None else None
