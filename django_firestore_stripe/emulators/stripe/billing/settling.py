"""What follows when an intent was attempted: its invoice, that invoice's subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import CardError

from . import authentication, intents, invoicing
from .dunning import attempt_failed

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_NOT_YET_PAID = frozenset({"incomplete", "past_due", "unpaid"})


def pay(work: Work, intent: Json, method: Json, *, authenticated: bool = False, return_url: str | None = None) -> Json:
    """Attempt the intent and settle its invoice; `CardError` if the card is declined, `InvalidRequest` if it has ended.

    A card that asks for authentication leaves the intent at `requires_action`, unless it is `authenticated`.
    """
    intents.check_status(intent, "confirm", intents.OPEN)
    invoice = invoicing.of_intent(work, intent)
    if not authenticated and authentication.is_needed(method):
        return _asks(work, intent, method, invoice, return_url)
    try:
        intent = intents.attempt(work, intent, method)
    except CardError:
        if invoice:
            attempt_failed(work, invoice)
        raise
    if authenticated and intent["setup_future_usage"]:
        authentication.remember(work, method["id"])
    if invoice and intent["status"] == "succeeded":
        settle(work, invoice, method)
    return intent


def _asks(work: Work, intent: Json, method: Json, invoice: Json | None, return_url: str | None) -> Json:
    intent = authentication.ask(work, intent, method, return_url=return_url)
    if invoice:
        work.announce("invoice.payment_action_required", attempt_failed(work, invoice))
    return intent


def settle(work: Work, invoice: Json, method: Json | None, *, attempts: int = 1) -> Json:
    """Mark the invoice as paid; its subscription becomes active."""
    invoice = invoicing.paid(work, invoice, attempts=attempts)
    subscription_id = invoicing.subscription_of(invoice)
    subscription = work.find("subscription", subscription_id) if subscription_id else None
    if subscription is None:
        return invoice
    fields: Json = {"status": "active"} if subscription["status"] in _NOT_YET_PAID else {}
    if method and subscription["payment_settings"]["save_default_payment_method"] == "on_subscription":
        fields["default_payment_method"] = method["id"]
    work.change(subscription, "customer.subscription.updated", **fields)
    return invoice
