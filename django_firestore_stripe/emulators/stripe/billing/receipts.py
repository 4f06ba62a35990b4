"""Invoices for one-time payments: `invoice_creation` of a checkout session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import drafting, invoicing, session_lines

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_COPIED = ("custom_fields", "description", "footer", "metadata")


def make(work: Work, session: Json, customer: str | None, intent: Json | None) -> Json:
    """Return the session's field `invoice`: a paid invoice over its lines, if the session asks for one."""
    if not session["invoice_creation"]["enabled"] or customer is None:
        return {}
    data = session["invoice_creation"]["invoice_data"]
    invoice = drafting.draft_for(
        work,
        work.get("customer", customer),
        currency=session["currency"],
        lines=session_lines.lines_of(work, session),
        **{name: data[name] for name in _COPIED},
    )
    invoice = invoicing.finalize(work, invoice)
    if intent:
        invoicing.ask_for(work, invoice, intent)
    return {"invoice": invoicing.paid(work, invoice)["id"]}
