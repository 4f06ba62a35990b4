"""The emulated Stripe account: everything that API, pages and webhooks share."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .api.errors import CardError
from .api.faults import Faults
from .api.idempotency import Answers
from .api.keys import Keys
from .billing.checkout import complete, needs_card
from .billing.clocks import enter
from .billing.payers import as_on_the_page
from .billing.settings import BillingSettings
from .billing.timetable import Timetable
from .clock import Clock
from .observers import Nobody
from .resources.catalogue import Catalogue
from .resources.every import RESOURCES
from .state.changes import visible
from .state.origin import Origin
from .state.store import Store
from .state.work import Work
from .webhooks.courier import Courier
from .webhooks.disturbance import Weather
from .webhooks.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .api.messages import RecordedRequest
    from .billing.payers import Payer
    from .json_types import Json
    from .observers import Observer


@dataclass(kw_only=True)
class Options:
    """What an emulator is started with."""

    data: Path | None
    webhook_url: str | None
    webhook_secret: str = field(repr=False)
    webhook_version: str
    merchant: str
    observer: Observer = field(default_factory=Nobody)


class Account:
    """State and services of one emulator; thread-safe."""

    def __init__(self, options: Options) -> None:
        self.store = Store(options.data)
        self.answers = Answers(self.store)
        self.catalogue = Catalogue(RESOURCES)
        self.clock = Clock()
        self.weather = Weather()
        self.outbox = Outbox(self.store, url=options.webhook_url, clock=self.clock, weather=self.weather)
        self.outbox.version = options.webhook_version
        self.courier = Courier(self.store, self.outbox, secret=options.webhook_secret)
        self.keys = Keys()
        self.faults = Faults(self.catalogue, self.weather)
        self.requests: list[RecordedRequest] = []
        self.merchant = options.merchant
        self.observer = options.observer
        self.billing = BillingSettings()
        self.base_url = ""
        self.timetable = Timetable(self)
        self._stopped = threading.Event()

    @contextmanager
    def working(self, origin: Origin) -> Iterator[Work]:
        """Open a transaction; events leave when it has ended."""
        try:
            with self.store.transaction(kept_on=CardError):
                yield self._work(origin)
        finally:
            self.courier.wake()

    def _work(self, origin: Origin) -> Work:
        return Work(
            store=self.store,
            outbox=self.outbox,
            origin=origin,
            now=self.clock.now(),
            base_url=self.base_url,
            announced=self.observer.announced,
            settings=self.billing,
        )

    def now(self) -> int:
        """Return the emulator's time."""
        return self.clock.now()

    def wait(self, seconds: float) -> None:
        """Sleeps, unless the emulator is stopped."""
        if seconds > 0:
            self._stopped.wait(seconds)

    def pay(self, session_id: str, payer: Payer, origin: Origin) -> None:
        """Completes a checkout session; `CardError` (the attempt is kept), `LookupError` if there is no such session."""
        with self.working(origin) as work:
            session = work.find("checkout.session", session_id)
            if session is None:
                msg = f"There is no checkout session {session_id}."
                raise LookupError(msg)
            enter(work, session)
            if not needs_card(work, session):
                payer = replace(payer, card=None)
            complete(work, session, as_on_the_page(session, payer))

    def advance(self, seconds: int) -> None:
        """Time passes, and what was due in it happens."""
        self.clock.put_forward(seconds)
        self.timetable.run()
        self.outbox.catch_up()
        self.courier.wake()

    def events(self) -> list[Json]:
        """Return all events of both modes, oldest first."""
        return [
            visible(json.loads(body))
            for (body,) in self.store.rows("SELECT body FROM objects WHERE kind = 'event' ORDER BY number")
        ]

    def clear(self) -> None:
        """Nothing has ever happened."""
        self.store.clear()
        self.requests.clear()
        self.faults.clear()
        self.keys.clear()
        self.clock.reset()
        self.billing = BillingSettings()

    def start(self, base_url: str) -> None:
        """Deliveries that are pending go out."""
        self.base_url = base_url
        self.courier.start()
        self.timetable.start()

    def stop(self) -> None:
        """End all threads and close the database."""
        self._stopped.set()
        self.timetable.stop()
        self.courier.stop()

    def close(self) -> None:
        """After the last request."""
        self.store.close()
