"""What a change of a subscription costs: prorations, and an invoice where it is due at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import CardError, Undone

from . import collecting, invoicing, prorating, renewing, settling
from .subscriptions import due_lines

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

    from .lines import Line


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How a change is billed: the parameters `proration_behavior`, `proration_date` and `payment_behavior`."""

    proration: str = "create_prorations"
    moment: int | None = None
    payment: str = "allow_incomplete"


def bill(work: Work, before: Json, after: Json, terms: Terms) -> Json | None:
    """Return the draft of the invoice that is due at once; None where the next renewal takes all along."""
    if terms.proration != "none":
        prorating.prorate(work, before, after, moment=work.now if terms.moment is None else terms.moment)
    lines = _begun(work, before, after)
    waiting = renewing.waiting(work, after)
    if not lines and not (terms.proration == "always_invoice" and waiting):
        return None
    return invoicing.draft(work, after, lines, reason="subscription_update", pending=waiting)


def _begun(work: Work, before: Json, after: Json) -> list[tuple[Line, Json | None]]:
    """Return the lines of periods that the change lets begin now."""
    if after["status"] == "trialing":
        return []
    known = {item["id"]: item["current_period_start"] for item in before["items"]["data"]}
    return [
        (line, item)
        for line, item in due_lines(work, after)
        if item and _begins(work, item, known.get(item["id"]), trial_ends=before["status"] == "trialing")
    ]


def _begins(work: Work, item: Json, known: int | None, *, trial_ends: bool) -> bool:
    starts_now: bool = item["current_period_start"] == work.now
    return starts_now and (trial_ends or known not in {None, work.now})


def collect(work: Work, invoice: Json, terms: Terms) -> None:
    """Finalize the invoice and take the money, in the way of `payment_behavior`."""
    invoice = invoicing.finalize(work, invoice)
    if not invoice["amount_due"]:
        settling.settle(work, invoice, None, attempts=0)
    elif invoice["collection_method"] != "charge_automatically":
        work.announce("invoice.sent", invoice)
    elif terms.payment == "default_incomplete":
        collecting.intent_for(work, invoice, {})
    else:
        _pay(work, invoice, terms)


def _pay(work: Work, invoice: Json, terms: Terms) -> None:
    try:
        collecting.pay(work, invoice, collecting.default_method(work, invoice))
    except CardError as error:
        if terms.payment == "error_if_incomplete":
            raise Undone(error.message, code=error.code, decline_code=error.details.get("decline_code")) from None
