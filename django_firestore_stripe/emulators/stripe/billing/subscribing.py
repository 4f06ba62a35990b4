"""The start of a subscription: the first invoice and its payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers
from django_firestore_stripe.emulators.stripe.api.errors import CardError, InvalidRequest, Undone

from . import anchoring, invoicing, payment_methods, setups
from .collecting import intent_for
from .lines import totals
from .settling import pay

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

    from .lines import Line

_NO_METHOD = (
    "This customer has no attached payment source or default payment method. Please consider adding a default payment "
    "method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting"
    "#payment-method-priority."
)


def start(work: Work, subscription: Json, *, behavior: str) -> Json:
    """Store and announce the subscription, bill its first period; `behavior` is the parameter `payment_behavior`."""
    method = _method(work, subscription)
    trial = subscription["trial_end"] is not None
    lines = anchoring.first_lines(work, subscription)
    balance = work.get("customer", subscription["customer"])["balance"]
    due = invoicing.amount_due(totals(line for line, _ in lines).total, balance, subscription["currency"])
    by_card = subscription["collection_method"] == "charge_automatically"
    if due and by_card and method is None and behavior != "default_incomplete":
        raise InvalidRequest(_NO_METHOD, code="resource_missing")
    subscription["status"] = "trialing" if trial else "incomplete" if due and by_card else "active"
    subscription["latest_invoice"] = identifiers.new_id("invoice")
    subscription = work.add(subscription, "customer.subscription.created")
    invoice = first_invoice(work, subscription)
    if not due:
        invoicing.paid(work, invoice)
        return _with_setup(work, subscription, method, behavior)
    if by_card:
        _bill(work, subscription, invoice, method if behavior != "default_incomplete" else None, behavior)
    return work.get("subscription", subscription["id"])


def _method(work: Work, subscription: Json) -> Json | None:
    customer = work.get("customer", subscription["customer"])
    chosen = subscription["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    if not chosen:
        return None
    return payment_methods.usable(work.get("payment_method", chosen, param="default_payment_method"))


def first_invoice(work: Work, subscription: Json, extra: list[tuple[Line, None]] | None = None) -> Json:
    """Drafts and finalizes the invoice that `latest_invoice` already names; `extra`: one-time lines."""
    invoice = invoicing.draft(
        work,
        subscription,
        [*anchoring.first_lines(work, subscription), *(extra or ())],
        reason="subscription_create",
        invoice_id=subscription["latest_invoice"],
    )
    return invoicing.finalize(work, invoice)


def _bill(work: Work, subscription: Json, invoice: Json, method: Json | None, behavior: str) -> None:
    intent = intent_for(work, invoice, {})
    if method is None:
        return
    try:
        pay(work, intent, method)
    except CardError as error:
        if behavior == "error_if_incomplete":
            raise Undone(error.message, code=error.code, decline_code=error.details.get("decline_code")) from None


def _with_setup(work: Work, subscription: Json, method: Json | None, behavior: str) -> Json:
    if method is not None or behavior != "default_incomplete":
        return work.get("subscription", subscription["id"])
    setup = setups.make(work, {"customer": subscription["customer"], "usage": "off_session"})
    return work.change(work.get("subscription", subscription["id"]), pending_setup_intent=setup["id"])
