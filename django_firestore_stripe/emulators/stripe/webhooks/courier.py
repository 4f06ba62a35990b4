"""Brings events to their endpoints in the background, each endpoint in a thread of its own."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import versions
from django_firestore_stripe.emulators.stripe.state.objects import Objects

from .lane import Lane, Target
from .outbox import CONFIGURED

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.store import Store

    from .outbox import Outbox


class Courier:
    """One lane per endpoint, so that a slow or failing one keeps nobody else waiting."""

    def __init__(self, store: Store, outbox: Outbox, *, secret: str) -> None:
        self._store = store
        self._outbox = outbox
        self._secret = secret
        self._lanes: dict[str, Lane] = {}
        self._lock = threading.Lock()
        self._running = False

    def start(self) -> None:
        """From now on deliveries are made."""
        self._running = True
        self.wake()

    def wake(self) -> None:
        """Something may have become due."""
        if not self._running:
            return
        for endpoint in self._outbox.waiting():
            lane = self._lane(endpoint)
            if lane is not None:
                lane.wake()

    def _lane(self, endpoint: str) -> Lane | None:
        with self._lock:
            if not self._running:
                return None
            if endpoint not in self._lanes:
                self._lanes[endpoint] = Lane(endpoint, self._outbox, target=self._target, event=self._event)
                self._lanes[endpoint].start()
            return self._lanes[endpoint]

    def _target(self, endpoint: str) -> Target | None:
        if endpoint == CONFIGURED:
            return self._configured()
        found = self._find("webhook_endpoint", endpoint)
        if found is None or found["status"] != "enabled":
            return None
        return Target(url=found["url"], secret=found["_secret"], version=found["api_version"] or versions.CURRENT)

    def _configured(self) -> Target | None:
        if not self._outbox.url:
            return None
        return Target(url=self._outbox.url, secret=self._secret, version=self._outbox.version)

    def _event(self, event_id: str) -> Json | None:
        return self._find("event", event_id)

    def _find(self, kind: str, object_id: str) -> Json | None:
        with self._store.transaction():
            for livemode in (False, True):
                found = Objects(self._store, livemode=livemode).find(kind, object_id)
                if found is not None:
                    return found
        return None

    def stop(self) -> None:
        """End all lanes, the one that waits for an answer, too."""
        with self._lock:
            self._running = False
            lanes = list(self._lanes.values())
            self._lanes.clear()
        for lane in lanes:
            lane.stop()
