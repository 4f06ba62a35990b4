"""When Stripe answered, by Stripe's own clock: the `Date` of its answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from email.utils import parsedate_to_datetime

_answers: ContextVar[list[datetime] | None] = ContextVar("answers", default=None)


@contextmanager
def answer_times() -> Iterator[list[datetime]]:
    """Collect when Stripe answers the requests of this block, the latest last; whole seconds, UTC."""
    times: list[datetime] = []
    token = _answers.set(times)
    try:
        yield times
    finally:
        _answers.reset(token)


def note_answer(date: str | None) -> None:
    """Keep an answer's `Date`; one that cannot be read is no date."""
    times = _answers.get()
    if times is None or not date:
        return
    try:
        times.append(parsedate_to_datetime(date))
    except ValueError:
        return
