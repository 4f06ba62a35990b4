"""Invoices that nobody will pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import intents
from .invoicing import subscription_of

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_UNPAID = ("draft", "open")
_INTENT_ENDED = frozenset({"succeeded", "canceled"})


def void(work: Work, invoice: Json) -> Json:
    """Make the invoice count for nothing; its payment intent is canceled."""
    voided = work.change(
        invoice,
        "invoice.voided",
        auto_advance=False,
        next_payment_attempt=None,
        status="void",
        status_transitions={**invoice["status_transitions"], "voided_at": work.now},
    )
    for payment in list(work.all("invoice_payment", invoice=invoice["id"], status="open")):
        intent = work.get("payment_intent", payment["payment"]["payment_intent"])
        if intent["status"] not in _INTENT_ENDED:
            intents.cancel(work, intent, reason="void_invoice")
    return voided


def mark_uncollectible(work: Work, invoice: Json) -> Json:
    """Write the invoice off; it can still be paid."""
    return work.change(
        invoice,
        "invoice.marked_uncollectible",
        auto_advance=False,
        next_payment_attempt=None,
        status="uncollectible",
        status_transitions={**invoice["status_transitions"], "marked_uncollectible_at": work.now},
    )


def stop_collecting(work: Work, subscription: str, *, void: bool) -> None:
    """Try no more to collect a subscription's invoices; `void` those that are open."""
    for invoice in list(work.all("invoice")):
        if invoice["status"] not in _UNPAID or subscription_of(invoice) != subscription:
            continue
        if void and invoice["status"] == "open":
            _void(work, invoice)
        else:
            work.change(invoice, None, auto_advance=False, next_payment_attempt=None)


_void = void
