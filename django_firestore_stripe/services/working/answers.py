"""One answer, in a thread of its own, and what comes of it."""

import logging
import threading
import time
from collections import Counter

from django.db import Error as DatabaseError
from django.db import close_old_connections

from django_firestore_stripe.exceptions import InvalidRequest, Misconfigured, Unavailable
from django_firestore_stripe.services.answering.answer import PATIENCE, age_of, answer
from django_firestore_stripe.services.working.backlog import Backlog, Waiting

logger = logging.getLogger(__name__)

# Seconds before another attempt: doubled from the first to the last.
FIRST_PAUSE, LAST_PAUSE = 0.5, 4.0
# A document that cannot even be given an `error` at its age, in a way that nobody foresaw, is set aside after so many
# attempts, so that it holds up no others, and tried again after so many seconds each time.
GIVE_UP, ASIDE = 8, 60.0


class Answers:
    """Answers documents and counts the outcomes; safe for threads."""

    def __init__(self, backlog: Backlog) -> None:
        self._backlog = backlog
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def counts(self) -> dict[str, int]:
        """Return how many documents were "answered", "refused", "left" and, of attempts, how many "failed"."""
        with self._lock:
            return {name: self._counts[name] for name in ("answered", "refused", "left", "failed")}

    def attempt(self, waiting: Waiting) -> None:
        """Answer a document, or let it wait for another attempt."""
        close_old_connections()
        try:
            self._answer(waiting)
        finally:
            close_old_connections()

    def _answer(self, waiting: Waiting) -> None:
        path = waiting.snapshot.path
        try:
            outcome = _outcome(waiting)
        except (Unavailable, Misconfigured, DatabaseError) as failure:
            logger.warning("%s is not answered yet: %s", path, type(failure).__name__)
            self._again(waiting)
        except InvalidRequest:
            logger.warning("%s is nobody's whom we could answer", path)
            self._done(waiting, "left")
        except Exception:
            logger.exception("%s could not be answered", path)
            self._again(waiting, aside=_is_overdue(waiting))
        else:
            self._done(waiting, outcome)

    def _again(self, waiting: Waiting, *, aside: bool = False) -> None:
        pause = ASIDE if aside else min(FIRST_PAUSE * 2 ** (waiting.attempts - 1), LAST_PAUSE)
        self._backlog.put_back(waiting, due=time.monotonic() + pause, aside=aside)
        self._count("failed")

    def _done(self, waiting: Waiting, outcome: str) -> None:
        self._backlog.done(waiting)
        self._count(outcome)

    def _count(self, what: str) -> None:
        with self._lock:
            self._counts[what] += 1


def _is_overdue(waiting: Waiting) -> bool:
    return waiting.attempts >= GIVE_UP and age_of(waiting.snapshot) > PATIENCE


def _outcome(waiting: Waiting) -> str:
    """Answer a document: as it was just heard, at a later attempt or after a while as it is by then."""
    uid, document_id = waiting.snapshot.path.split("/")[-3::2]
    fresh = waiting.attempts == 1 and time.monotonic() - waiting.since < 1
    return answer(uid=uid, document_id=document_id, seen=waiting.snapshot if fresh else None).value
