"""The deliveries to one endpoint, one after the other."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import versions
from django_firestore_stripe.emulators.stripe.signatures import sign
from django_firestore_stripe.emulators.stripe.state.events import in_version

from .post import Post

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_firestore_stripe.emulators.stripe.json_types import Json

    from .outbox import Delivery, Outbox

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where events go, and what they are signed with."""

    url: str
    secret: str = field(repr=False)
    version: str = versions.CURRENT


class Lane:
    """A thread that delivers what is due, in the order in which it became due; what fails waits while later events go on."""

    def __init__(
        self,
        endpoint: str,
        outbox: Outbox,
        *,
        target: Callable[[str], Target | None],
        event: Callable[[str], Json | None],
    ) -> None:
        self._endpoint = endpoint
        self._outbox = outbox
        self._target = target
        self._event = event
        self._post = Post()
        self._awake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"stripe-webhooks-{endpoint}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Look again what is due."""
        self._awake.set()

    def stop(self) -> None:
        """Break off what is going on; it will be tried again."""
        self._stopping = True
        self._post.abort()
        self._awake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            self._awake.clear()
            target = self._target(self._endpoint)
            if target is not None:
                self._deliver_all(target)
            if not self._stopping:
                self._awake.wait(self._outbox.pause(self._endpoint) if target else None)

    def _deliver_all(self, target: Target) -> None:
        while not self._stopping:
            delivery = self._outbox.due(self._endpoint)
            if delivery is None:
                return
            self._deliver(delivery, target)

    def _deliver(self, delivery: Delivery, target: Target) -> None:
        event = self._event(delivery.event)
        if event is None:
            self._outbox.delivered(delivery)
            return
        payload = json.dumps(in_version(event, target.version), indent=2).encode()
        status = self._post.send(target.url, payload, signature=sign(payload, secret=target.secret))
        if status is not None and status // 100 == 2:  # noqa: PLR2004 - the class of success
            self._outbox.delivered(delivery)
        elif not self._stopping:
            logger.info("Event %s was answered %s by %s", delivery.event, status, self._endpoint)
            self._outbox.failed(delivery)
