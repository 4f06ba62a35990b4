"""Every change of what a query finds, from a position on, for whoever has heard what was before.

Unlike `Listening` it keeps no document, so that a collection group of any size can be followed: each document is told
as often as Firestore names it, and from a position on Firestore names only what has changed since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from google.cloud.firestore_v1 import types

from django_firestore_stripe.firestore.client import Endpoint
from django_firestore_stripe.firestore.listener import Listener
from django_firestore_stripe.firestore.queries import DocumentQuery
from django_firestore_stripe.firestore.results import Changed, Ended
from django_firestore_stripe.firestore.snapshots import Snapshot, snapshot_of
from django_firestore_stripe.firestore.values import document_path, moment

# gRPC's codes for a token that Firestore does not take: INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE.
REFUSES_TOKENS = frozenset({3, 9, 11})


@dataclass(frozen=True, kw_only=True)
class Position:
    """Up to where everything was heard: Firestore's resume token, and the time of the database that it stands for.

    For 30 minutes Firestore bills only what has changed since; later everything, as for a new listener
    (https://firebase.google.com/docs/firestore/pricing#listens).
    """

    token: bytes
    read_time: datetime


class Named:
    """A document as the stream names it; decoded only by who needs it, for a stream may name a million."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self.path = document_path(document.name)

    def holds(self, names: Iterable[str]) -> bool:
        """Say whether one of the top-level fields is there, and not null."""
        fields = self._document.fields
        return any(name in fields and fields[name].WhichOneof("value_type") != "null_value" for name in names)

    def snapshot(self) -> Snapshot:
        """Return the whole document."""
        return snapshot_of(self._document)


class Hearer(Protocol):
    """What is told, in the listening thread; what it raises is logged and the listen goes on."""

    def changed(self, document: Named) -> None:
        """Hear of a document as it is now: it is new, or another than it was, or named once more."""

    def gone(self, path: str) -> None:
        """Hear that a document is no longer there."""

    def reached(self, position: Position) -> None:
        """Hear that everything up to a position was told."""


class Following(Listener):
    """A query that is followed from a position on; see `Listener` for how it ends.

    `documents` counts what Firestore has named, which is what it bills as reads.
    """

    def __init__(
        self, endpoint: Endpoint, query: DocumentQuery, hearer: Hearer, *, since: Position | None = None
    ) -> None:
        super().__init__(endpoint, query)
        self._hearer, self._position = hearer, since
        self._complete = False
        self.documents = 0
        self._thread.start()

    @property
    def is_complete(self) -> bool:
        """Whether all that was there is told, and only news comes."""
        return self._complete

    def _target(self) -> types.Target:
        self._complete = False
        target = super()._target()
        if self._position is not None:
            target.resume_token = self._position.token
        return target

    def _take(self, response: Any) -> None:
        kind = response.WhichOneof("response_type")
        if kind == "target_change":
            self._target_changed(response.target_change)
        elif kind == "document_change" and response.document_change.target_ids:
            self.documents += 1
            self._told(self._hearer.changed, Named(response.document_change.document))
        elif kind == "document_change":
            self._told(self._hearer.gone, document_path(response.document_change.document.name))
        elif kind in {"document_delete", "document_remove"}:
            self._told(self._hearer.gone, document_path(getattr(response, kind).document))

    def _target_changed(self, change: Any) -> None:
        kind = change.target_change_type
        if kind == Changed.REMOVE:
            raise Ended(change.cause.code, change.cause.message)
        if kind == Changed.RESET:
            self._complete = False
        elif kind == Changed.CURRENT:
            self._complete = True
        consistent = kind == Changed.NO_CHANGE and not change.target_ids and change.HasField("read_time")
        if consistent and self._complete and change.resume_token:
            self._goes_well()
            self._position = Position(token=change.resume_token, read_time=moment(change.read_time))
            self._told(self._hearer.reached, self._position)

    def _is_for_good(self, code: int) -> bool:
        """Say whether another attempt would end in the same way; one from the beginning is another."""
        if self._position is not None and code in REFUSES_TOKENS:
            self._position = None
            return False
        return super()._is_for_good(code)
