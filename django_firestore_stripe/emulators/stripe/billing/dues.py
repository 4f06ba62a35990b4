"""What happens by itself, and when: a table of the moments that objects wait for."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from . import cancelling, checkout, collecting, previewing, renewing
from .clocks import clock_id
from .subscriptions import DAY, period_end

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

INCOMPLETE_SECONDS = 23 * 60 * 60
"""How long Stripe waits for a subscription's first payment."""

logger = logging.getLogger(__name__)

_RENEWED = frozenset({"active", "past_due", "unpaid"})
_ENDED = frozenset({"canceled", "incomplete_expired"})


@dataclass(frozen=True, order=True)
class Due:
    """At `moment`, in this order among those of the same second, `run` is called."""

    moment: int
    order: int
    run: Callable[[], Any] = field(compare=False)
    of: str = field(compare=False, default="")
    """The object's id."""

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells it from all others."""
        return self.of, self.moment, self.order


def pass_time(work: Work, until: int, *, clock: str | None) -> None:
    """Do everything that is due up to `until` under a test clock (None: outside of one), each at its own time."""
    failed: set[tuple[str, int, int]] = set()
    while due := min((due for due in _dues(work, clock) if due.key not in failed), default=None):
        if due.moment > until:
            break
        work.now = due.moment
        with _apart(work, due, failed):
            due.run()
    work.now = until


@contextmanager
def _apart(work: Work, due: Due, failed: set[tuple[str, int, int]]) -> Iterator[None]:
    """Undo and log what fails; it is tried again when time passes again, and stops the time of nothing else."""
    try:
        with work.undone_on(Exception):
            yield
    except Exception:
        failed.add(due.key)
        logger.exception("What was due of %s at %s did not happen", due.of, due.moment)


def _dues(work: Work, clock: str | None) -> Iterator[Due]:
    for kind, moments in _MOMENTS.items():
        for thing in work.all(kind):
            if clock_id(thing) == clock:
                yield from (replace(due, of=thing["id"]) for due in moments(work, thing))


def _of_session(work: Work, session: Json) -> Iterator[Due]:
    if session["status"] == "open":
        yield Due(session["expires_at"], 0, partial(checkout.expire, work, session))


def _of_subscription(work: Work, subscription: Json) -> Iterator[Due]:
    status, end = subscription["status"], subscription["cancel_at"]
    if status in _ENDED:
        return
    if status == "incomplete":
        yield Due(subscription["created"] + INCOMPLETE_SECONDS, 1, partial(cancelling.expire, work, subscription))
    if end is not None:
        yield Due(end, 1, partial(cancelling.cancel_now, work, subscription, {}))
    if status == "trialing":
        yield from _of_trial(work, subscription)
    if status in _RENEWED:
        yield Due(period_end(subscription), 3, partial(renewing.renew, work, subscription))
        yield from _in_advance(work, subscription)
    resumes = (subscription["pause_collection"] or {}).get("resumes_at")
    if resumes:
        yield Due(resumes, 2, partial(renewing.resume_collection, work, subscription))


def _of_trial(work: Work, subscription: Json) -> Iterator[Due]:
    end = subscription["trial_end"]
    yield Due(end, 2, partial(renewing.end_trial, work, subscription))
    if subscription.get("_warned") != end:
        moment = max(end - 3 * DAY, subscription["trial_start"] or 0)
        yield Due(moment, 1, partial(renewing.warn_of_trial_end, work, subscription))


def _in_advance(work: Work, subscription: Json) -> Iterator[Due]:
    end = period_end(subscription)
    moment = end - work.settings.upcoming_days * DAY
    begun = min(item["current_period_start"] for item in subscription["items"]["data"])
    ends_before = subscription["cancel_at"] is not None and subscription["cancel_at"] <= end
    if subscription.get("_upcoming") != end and moment > begun and not ends_before:
        yield Due(moment, 4, partial(previewing.announce_upcoming, work, subscription))


def _of_invoice(work: Work, invoice: Json) -> Iterator[Due]:
    if not invoice["auto_advance"]:
        return
    if invoice["status"] == "draft" and invoice["automatically_finalizes_at"]:
        moment = invoice["automatically_finalizes_at"]
        yield Due(moment, 5, partial(collecting.finalize_and_collect, work, invoice))
    if invoice["status"] == "open" and invoice["next_payment_attempt"]:
        yield Due(invoice["next_payment_attempt"], 6, partial(collecting.collect, work, invoice))


_MOMENTS: dict[str, Callable[[Work, Json], Iterator[Due]]] = {
    "checkout.session": _of_session,
    "subscription": _of_subscription,
    "invoice": _of_invoice,
}
