"""Cancelling a subscription through the API: with a last invoice if that is wished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import collecting, invoicing, prorating, renewing
from .cancelling import cancel_now

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def leave(work: Work, subscription: Json, details: Json, *, invoice_now: bool, prorate: bool) -> Json:
    """End it at once; `prorate`: unused time is given back; `invoice_now`: what waits for an invoice is billed."""
    if prorate:
        prorating.credit(work, subscription)
    ended = cancel_now(work, subscription, details)
    waiting = renewing.waiting(work, subscription) if invoice_now else []
    if not waiting:
        return ended
    invoice = invoicing.draft(work, ended, [], reason="manual", pending=waiting)
    ended = work.change(ended, None, latest_invoice=invoice["id"])
    collecting.finalize_and_collect(work, invoice)
    return ended
