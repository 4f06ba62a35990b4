"""A thread that lets happen what is due."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Protocol

from django_firestore_stripe.emulators.stripe.state.origin import Origin

from .dues import pass_time

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from django_firestore_stripe.emulators.stripe.state.work import Work

INTERVAL = 30.0

logger = logging.getLogger(__name__)


class Works(Protocol):
    """Where work is done."""

    def working(self, origin: Origin) -> AbstractContextManager[Work]: ...


class Timetable:
    """Looks every half minute, and at once when the clock is put forward."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stripe-timetable", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        self._try()
        while not self._stopped.wait(INTERVAL):
            self._try()

    def _try(self) -> None:
        try:
            self.run()
        except Exception:
            # one bad object must not stop the time of all others for good
            logger.exception("What was due did not happen")

    def run(self) -> None:
        """Everything that is due outside of test clocks, in both modes."""
        for livemode in (False, True):
            with self._works.working(Origin(livemode=livemode)) as work:
                pass_time(work, work.now, clock=None)
