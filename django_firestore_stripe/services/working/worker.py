"""A worker: one process that follows the collection group and answers its share."""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from django.db import Error as DatabaseError

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import Misconfigured, Unavailable
from django_firestore_stripe.firestore.following import Following
from django_firestore_stripe.firestore.watching import follow
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.services.working import state
from django_firestore_stripe.services.working.answers import Answers
from django_firestore_stripe.services.working.backlog import Backlog, Waiting
from django_firestore_stripe.services.working.intake import Intake
from django_firestore_stripe.services.working.pace import Pace

logger = logging.getLogger(__name__)

THREADS = 8
# Seconds after which a document that waits says that something is wrong: it has its `error` after 25.
TOO_LONG = 60.0


class Worker:
    """Answers client-written sessions until it is told to stop; any number of them share the work."""

    def __init__(self, *, threads: int = THREADS, pace: Pace | None = None) -> None:
        self.name = uuid.uuid4().hex
        self._pace = pace or Pace()
        self._backlog = Backlog()
        self._answers = Answers(self._backlog)
        self._intake = Intake(self.name, self._backlog, self._hand_on, grace=self._pace.grace)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="answer")
        self._under_way: set[Future[None]] = set()
        self._workers: tuple[str, ...] = ()
        self._renewed_at = 0.0
        self._following: Following | None = None

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then let answers that are under way be finished.

        Raises Misconfigured where the extension answers (EXTENSION_INSTALLED), Unavailable or a django.db.Error where it
        cannot begin, and the latter where Firestore refuses the query for good.
        """
        if get_settings().extension_installed:
            raise Misconfigured(
                "EXTENSION_INSTALLED is set: the extension answers, and two answers would be one too many."
            )
        try:
            self._begin()
            while not stop.wait(self._pace.sweep) and self._stream.is_open:
                self._look_after()
        finally:
            self._finish()
        if self._stream.error:
            raise self._stream.error
        if not stop.is_set():
            raise Unavailable("The stream of documents has ended.")

    def report(self) -> dict[str, Any]:
        """Return how it goes; times are seconds, `documents` is what the stream has named and Firestore billed."""
        following, oldest, aside = self._following, self._backlog.oldest(), self._backlog.aside()
        silence = following.silence if following else 0.0
        since_renewal = time.monotonic() - self._renewed_at
        listening = following is not None and following.is_open
        return {
            "healthy": listening
            and silence < 2 * self._pace.silence
            and since_renewal < 2 * self._pace.lease
            and oldest < TOO_LONG
            and not aside,
            "listening": listening,
            "caught_up": following is not None and following.is_complete,
            "silence": round(silence, 1),
            "waiting": len(self._backlog),
            "aside": aside,
            "oldest": round(oldest, 1),
            "workers": len(self._workers),
            "since_renewal": round(since_renewal, 1) if self._renewed_at else None,
            "documents": following.documents if following else 0,
            **self._answers.counts(),
        }

    @property
    def _stream(self) -> Following:
        if self._following is None:
            raise RuntimeError("The worker has not begun.")
        return self._following

    def _begin(self) -> None:
        """Say that we work, and go on from where everything is answered."""
        position = self._renew().position
        since = f"{position.read_time:%Y-%m-%d %H:%M:%S} UTC" if position else "the beginning"
        logger.info("Worker %s follows the checkout sessions from %s on", self.name, since)
        self._following = follow(CheckoutSession.objects.all(), self._intake, since=position)

    def _renew(self) -> state.State:
        renewed = state.renew(self.name, seconds=self._pace.lease, position=self._backlog.safe())
        self._renewed_at = time.monotonic()
        self._workers = tuple(renewed.leases)
        self._intake.share_with(self._workers)
        return renewed

    def _look_after(self) -> None:
        """Do what is to be done now and then."""
        if self._stream.patience > self._pace.silence:
            logger.warning("The stream has been silent for too long; making it anew")
            self._stream.reconnect()
        for waiting in self._backlog.take(time.monotonic()):
            self._hand_on(waiting)
        if time.monotonic() - self._renewed_at > self._pace.renewal:
            self._try(self._renew)

    def _hand_on(self, waiting: Waiting) -> None:
        future = self._pool.submit(self._answers.attempt, waiting)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)

    def _finish(self) -> None:
        """Hear nothing more, finish what is under way, and let the others know."""
        if self._following is not None:
            self._following.close()
        self._pool.shutdown(wait=False, cancel_futures=True)
        wait(list(self._under_way), timeout=self._pace.farewell)
        if self._renewed_at:
            self._try(lambda: state.leave(self.name, position=self._backlog.safe()))
        logger.info("Worker %s has stopped: %s", self.name, self._answers.counts())

    @staticmethod
    def _try(step: Callable[[], object]) -> None:
        """Take a step that can be taken later as well."""
        try:
            step()
        except (Unavailable, DatabaseError) as failure:
            logger.warning("The state of the workers could not be written: %s", type(failure).__name__)
