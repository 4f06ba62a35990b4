"""Invoices of the future: what would be billed, without billing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers

from . import renewing
from .subscriptions import period_end

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def preview(work: Work, action: Callable[[], Json]) -> Json:
    """Return the invoice that `action` makes, which is taken back."""
    invoice = work.rehearse(action)
    number = f"upcoming_in_{identifiers.random_text(24)}"
    lines = [{**line, "invoice": number} for line in invoice["lines"]["data"]]
    return {
        **invoice,
        "id": number,
        "billing_reason": "upcoming",
        "lines": {**invoice["lines"], "data": lines, "url": f"/v1/invoices/{number}/lines"},
        "next_payment_attempt": invoice["automatically_finalizes_at"],
        "automatically_finalizes_at": None,
        "auto_advance": False,
        "status": "draft",
    }


def next_renewal(work: Work, subscription: Json) -> Json:
    """Return the draft of the next renewal."""
    work.now = period_end(subscription)
    # the end of a trial is a renewal, too
    return renewing.renew(work, subscription, status="active")


def announce_upcoming(work: Work, subscription: Json) -> None:
    """Tell that a renewal is near."""
    work.change(subscription, None, _upcoming=period_end(subscription))
    work.announce("invoice.upcoming", preview(work, lambda: next_renewal(work, subscription)))
