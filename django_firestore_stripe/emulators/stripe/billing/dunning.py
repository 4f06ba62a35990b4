"""What follows from a failed payment of an invoice (https://docs.stripe.com/billing/revenue-recovery)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import invoicing
from .cancelling import cancel_now
from .subscriptions import DAY

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_RETRIED = frozenset({"active", "past_due", "trialing", "unpaid"})


def attempt_failed(work: Work, invoice: Json) -> Json:
    """Count the attempt and plan the next one; the subscription becomes past due, or what the settings say at the end."""
    subscription_id = invoicing.subscription_of(invoice)
    subscription = work.find("subscription", subscription_id) if subscription_id else None
    if subscription is None or subscription["status"] not in _RETRIED:
        return invoicing.failed(work, invoice)
    moment = _next_attempt(work, invoice)
    invoice = invoicing.failed(work, invoice, next_attempt=moment)
    if moment is not None or work.settings.after_retries == "past_due":
        work.change(subscription, "customer.subscription.updated", status="past_due")
    elif work.settings.after_retries == "unpaid":
        work.change(subscription, "customer.subscription.updated", status="unpaid")
    else:
        cancel_now(work, subscription, {}, reason="payment_failed")
    return invoice


def _next_attempt(work: Work, invoice: Json) -> int | None:
    planned: int | None = invoice["next_payment_attempt"]
    if planned is not None and planned > work.now:
        # somebody tried in between: the plan stays
        return planned
    days = work.settings.retries[invoice["attempt_count"] : invoice["attempt_count"] + 1]
    return work.now + days[0] * DAY if days else None
