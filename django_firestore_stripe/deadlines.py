"""How long the work under way may still take: one deadline over many remote calls."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import DeadlineExceeded

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let everything inside take `seconds` in all; an outer, nearer deadline stays in force."""
    end = time.monotonic() + seconds
    outer = _deadline.get()
    with _set(end if outer is None else min(outer, end)):
        yield


@contextmanager
def at_least(seconds: float) -> Iterator[None]:
    """Let everything inside take `seconds` even where an outer deadline is nearer: for what must not get lost."""
    outer = _deadline.get()
    with _set(None if outer is None else max(outer, time.monotonic() + seconds)):
        yield


@contextmanager
def _set(end: float | None) -> Iterator[None]:
    token = _deadline.set(end)
    try:
        yield
    finally:
        _deadline.reset(token)


def remaining(limit: float) -> float:
    """Seconds that one call may take now: `limit`, or what the deadline leaves if that is less.

    Raises DeadlineExceeded when nothing is left.
    """
    end = _deadline.get()
    if end is None:
        return limit
    left = end - time.monotonic()
    if left <= 0:
        raise DeadlineExceeded(_("The services behind this page took too long."))
    return min(limit, left)
