"""The end of a subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import voiding

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

REQUESTED = "cancellation_requested"


def cancel_now(work: Work, subscription: Json, details: Json, *, reason: str | None = REQUESTED) -> Json:
    """End it at once; `details`: comment and feedback. Its drafts and open invoices are not collected any more."""
    expired = subscription["status"] == "incomplete"
    ended = work.change(
        subscription,
        "customer.subscription.updated" if expired else "customer.subscription.deleted",
        cancel_at_period_end=False,
        canceled_at=subscription["canceled_at"] or work.now,
        cancellation_details={**subscription["cancellation_details"], **details, "reason": reason},
        ended_at=work.now,
        status="incomplete_expired" if expired else "canceled",
    )
    voiding.stop_collecting(work, ended["id"], void=expired)
    return ended


def expire(work: Work, subscription: Json) -> Json:
    """End one whose first payment did not come in time: its invoice is void."""
    return cancel_now(work, subscription, {}, reason="payment_failed")
