"""What the stream tells: documents that ask wait, those that have their answer do not."""

import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime

from django_firestore_stripe.firestore.following import Named, Position
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.services.answering.requests import ANSWER
from django_firestore_stripe.services.working.backlog import Backlog, Waiting
from django_firestore_stripe.services.working.shares import turn


class Intake:
    """Hears of documents, and hands on at once what is this worker's to answer."""

    def __init__(self, name: str, backlog: Backlog, hand_on: Callable[[Waiting], None], *, grace: float) -> None:
        self._name, self._backlog, self._hand_on, self._grace = name, backlog, hand_on, grace
        self._template = template_of(CheckoutSession)
        self._workers: Collection[str] = ()

    def share_with(self, workers: Collection[str]) -> None:
        """Know who works; what waits may be due earlier or later then."""
        if set(workers) != set(self._workers):
            self._workers = tuple(workers)
            self._backlog.reschedule(self._due)

    def changed(self, document: Named) -> None:
        """Hear of a document; a collection of the same name below something else is none of ours."""
        path = document.path
        if self._template.key(path) is None:
            return
        if document.holds(ANSWER):
            if self._backlog.waits(path):
                self._backlog.remove(path, version=document.snapshot())
            return
        snapshot = document.snapshot()
        self._backlog.add(snapshot, due=self._due(snapshot))
        waiting = self._backlog.take_one(path, time.monotonic())
        if waiting:
            self._hand_on(waiting)

    def gone(self, path: str) -> None:
        """Hear that a document was deleted."""
        self._backlog.remove(path)

    def reached(self, position: Position) -> None:
        """Hear that everything up to a position was told."""
        self._backlog.reached(position)

    def _due(self, snapshot: Snapshot) -> float:
        """Return when it is this worker's turn, in seconds of the monotonic clock: at once, or at a certain age."""
        place = turn(snapshot.path, name=self._name, workers=self._workers)
        created = datetime.fromisoformat(snapshot.create_time or datetime.now(UTC).isoformat())
        age = (datetime.now(UTC) - created).total_seconds()
        return time.monotonic() + max(0.0, place * self._grace - age) if place else 0.0
