"""What can be done to an invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import CardError, InvalidRequest
from django_firestore_stripe.emulators.stripe.api.kinds import BOOLEAN
from django_firestore_stripe.emulators.stripe.billing import (
    collecting,
    drafting,
    invoicing,
    payment_methods,
    settling,
    voiding,
)

from .fields import echoed, texts
from .registry import Operation, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_PAYABLE = ("draft", "open", "uncollectible")
_URL = "/v1/invoices/{invoice}"


def finalize(work: Work, params: Json, invoice_id: str) -> Json:
    """Open a draft; with `auto_advance` it is collected in an hour at the latest, here at once where nothing is due."""
    invoice = invoicing.finalize(work, drafting.draft_named(work, invoice_id))
    if not invoice["amount_due"]:
        return settling.settle(work, invoice, None, attempts=0)
    if invoice["collection_method"] == "charge_automatically":
        collecting.intent_for(work, invoice, {})
    advance = params.get("auto_advance")
    return work.change(invoice, None, auto_advance=invoice["auto_advance"] if advance is None else advance)


def pay(work: Work, params: Json, invoice_id: str) -> Json:
    invoice = _in(work, invoice_id, "paid", _PAYABLE)
    if invoice["status"] == "draft":
        invoice = invoicing.finalize(work, invoice)
    if not invoice["amount_due"] or params.get("paid_out_of_band"):
        return settling.settle(work, invoice, None, attempts=0)
    method = _method(work, params, invoice)
    if method is None:
        raise InvalidRequest(
            "There is no `default_payment_method` set on this Customer or Invoice. Please set a `default_payment_method`.",
            code="missing",
        )
    try:
        collecting.pay(work, invoice, method)
    except CardError as error:
        # the invoices endpoint names the intent, but does not show it
        error.details.pop("payment_method", None)
        raise
    return work.get("invoice", invoice_id)


def _method(work: Work, params: Json, invoice: Json) -> Json | None:
    if params.get("payment_method"):
        return payment_methods.named(
            work, params["payment_method"], param="payment_method", customer=invoice["customer"]
        )
    return collecting.default_method(work, invoice)


def void(work: Work, _params: Json, invoice_id: str) -> Json:
    return voiding.void(work, _in(work, invoice_id, "voided", ("open", "uncollectible")))


def mark_uncollectible(work: Work, _params: Json, invoice_id: str) -> Json:
    return voiding.mark_uncollectible(work, _in(work, invoice_id, "marked as uncollectible", ("open",)))


def send(work: Work, _params: Json, invoice_id: str) -> Json:
    invoice = _in(work, invoice_id, "sent", ("draft", "open"))
    if invoice["status"] == "draft":
        invoice = invoicing.finalize(work, invoice)
    work.announce("invoice.sent", invoice)
    return invoice


def _in(work: Work, invoice_id: str, done: str, statuses: tuple[str, ...]) -> Json:
    invoice = work.get("invoice", invoice_id)
    if invoice["status"] == "paid" and done == "paid":
        raise InvalidRequest("Invoice is already paid")
    if invoice["status"] not in statuses:
        raise InvalidRequest(f"This invoice cannot be {done}: it has a status of {invoice['status']}.")
    return invoice


OPERATIONS = (
    Operation("POST", f"{_URL}/finalize", finalize, takes({"auto_advance": BOOLEAN})),
    Operation(
        "POST",
        f"{_URL}/pay",
        pay,
        takes(
            {
                **texts("mandate", "payment_method", "source"),
                "forgive": BOOLEAN,
                "off_session": BOOLEAN,
                "paid_out_of_band": BOOLEAN,
            }
        ),
    ),
    Operation("POST", f"{_URL}/void", void),
    Operation("POST", f"{_URL}/mark_uncollectible", mark_uncollectible),
    Operation("POST", f"{_URL}/send", send, takes(echoed())),
)
