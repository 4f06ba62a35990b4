"""Invoices come to their end: finalized, and paid by the default payment method."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import CardError

from . import intents, invoicing, settling
from .dunning import attempt_failed

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_DESCRIPTIONS = {"subscription_create": "Subscription creation", "manual": None}


def finalize_and_collect(work: Work, invoice: Json) -> Json:
    """Open a draft and ask for the money: by the card, or by an invoice that is sent."""
    invoice = invoicing.finalize(work, invoice)
    if not invoice["amount_due"]:
        return settling.settle(work, invoice, None, attempts=0)
    if invoice["collection_method"] == "charge_automatically":
        return collect(work, invoice)
    work.announce("invoice.sent", invoice)
    return invoice


def collect(work: Work, invoice: Json, method: Json | None = None) -> Json:
    """Charge for an open invoice: as it is afterwards; a decline is planned to be tried again."""
    with suppress(CardError):
        pay(work, invoice, method or default_method(work, invoice))
    return work.get("invoice", invoice["id"])


def pay(work: Work, invoice: Json, method: Json | None) -> None:
    """Charge for an open invoice; `CardError` if the card is declined."""
    intent = intent_of(work, invoice) or intent_for(work, invoice, {})
    if method is None:
        attempt_failed(work, invoice)
    else:
        settling.pay(work, intent, method)


def default_method(work: Work, invoice: Json) -> Json | None:
    """Return the method of the invoice, its subscription or its customer."""
    subscription = work.find("subscription", invoicing.subscription_of(invoice) or "") or {}
    settings = work.get("customer", invoice["customer"]).get("invoice_settings") or {}
    for chosen in (
        invoice["default_payment_method"],
        subscription.get("default_payment_method"),
        settings.get("default_payment_method"),
    ):
        method = work.find("payment_method", chosen) if chosen else None
        if method is not None and not method.get("_detached"):
            return method
    return None


def intent_of(work: Work, invoice: Json) -> Json | None:
    """Return the intent that is to pay the invoice."""
    for payment in work.all("invoice_payment", invoice=invoice["id"], status="open"):
        return work.find("payment_intent", payment["payment"]["payment_intent"])
    return None


def intent_for(work: Work, invoice: Json, fields: Json) -> Json:
    """Return a new payment intent for an invoice."""
    reason = invoice["billing_reason"]
    intent = intents.make(
        work,
        {
            "amount": invoice["amount_due"],
            "automatic_payment_methods": None,
            "capture_method": "automatic",
            "currency": invoice["currency"],
            "customer": invoice["customer"],
            "description": _DESCRIPTIONS.get(reason, "Subscription update"),
            "setup_future_usage": "off_session" if reason == "subscription_create" else None,
            **fields,
        },
    )
    invoicing.ask_for(work, invoice, intent)
    return intent
