"""Checkout sessions come to their end: completed by a card, or expired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest

from . import authentication, discounts, fulfilment, intents, payment_methods, receipts, session_lines, setups
from .payers import Payer, collected, details

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def complete(work: Work, session: Json, payer: Payer) -> Json:
    """Pays; `CardError` if the card is declined (the session stays open), `InvalidRequest` if it cannot be paid."""
    _check_payable(work, session)
    session, customer, method = _begin(work, session, payer)
    fields = _BY_MODE[session["mode"]](work, session, customer, method)
    if method and payer.card and payer.card.authenticates and _is_for_later(session):
        authentication.remember(work, method["id"])
    known: Json = (work.find("customer", customer) if customer else None) or {}
    fields.update(customer=customer, customer_details=details(session, known, payer), **collected(session, payer))
    return work.change(
        work.get("checkout.session", session["id"]),
        "checkout.session.completed",
        **fields,
        status="complete",
        url=None,
        _asked=None,
        _card=payer.card.last4 if payer.card else None,
    )


def ask(work: Work, session: Json, payer: Payer) -> None:
    """Wait for the authentication that the card asks for: `answer_authentication` decides."""
    _check_payable(work, session)
    session, customer, method = _begin(work, session, payer)
    intent = _intent(work, session, customer)
    if intent and method:
        authentication.ask(work, intent, method, return_url=None)
    work.change(work.get("checkout.session", session["id"]), None, _asked=payer.kept())


def answer_authentication(work: Work, session: Json, *, succeeds: bool) -> Json:
    """Go on with the payment, or note that the authentication failed: then the session stays open."""
    if succeeds:
        return complete(work, session, Payer.of(session["_asked"]))
    intent = _intent(work, session, session["customer"])
    if intent:
        authentication.fail(work, intent)
    return work.change(work.get("checkout.session", session["id"]), None, _asked=None)


def expire(work: Work, session: Json) -> Json:
    """Nobody can pay it any more: the payment intent of an attempt that failed is canceled."""
    intent = work.find("payment_intent", session["_intent"] or "")
    if intent and intent["status"] in intents.OPEN:
        intents.cancel(work, intent, reason="automatic")
    return work.change(session, "checkout.session.expired", status="expired", url=None)


def _check_payable(work: Work, session: Json) -> None:
    if session["status"] != "open":
        raise InvalidRequest("This Checkout Session has expired or was completed.", code="checkout_session_not_open")
    discounts.check(work, session["discounts"] or (), session_lines.order(session))


def _begin(work: Work, session: Json, payer: Payer) -> tuple[Json, str | None, Json | None]:
    """Return the session, its customer and the payment method."""
    session = session_lines.refreshed(work, session)
    customer = _customer(work, session, payer)
    if payer.shipping:
        work.change(work.get("checkout.session", session["id"]), None, _shipping=payer.shipping)
    method = None
    if payer.card is not None:
        method = payment_methods.make(work, payer.card, expiry=payer.expiry, details=payer.details())
    return work.get("checkout.session", session["id"]), customer, method


def _customer(work: Work, session: Json, payer: Payer) -> str | None:
    if session["customer"]:
        _update_customer(work, session, payer)
        return str(session["customer"])
    if not fulfilment.needs_customer(session):
        return None
    customer = fulfilment.new_customer(work, email=payer.email, name=payer.name)
    # the customer stays even if the card is declined, and is used for the next attempt
    work.change(session, customer=customer["id"])
    return str(customer["id"])


def _update_customer(work: Work, session: Json, payer: Payer) -> None:
    """Take over from the page what the customer lacks, and more where the session asked for it."""
    customer, wanted = work.get("customer", session["customer"], param="customer"), session["_customer_update"]
    fields: Json = {}
    if payer.email and not customer["email"]:
        fields["email"] = payer.email
    if payer.phone and not customer["phone"]:
        fields["phone"] = payer.phone
    for name in ("name", "address", "shipping"):
        if getattr(payer, name) and wanted.get(name) == "auto":
            fields[name] = getattr(payer, name)
    if fields:
        work.change(customer, "customer.updated", **fields)


def _is_for_later(session: Json) -> bool:
    return session["mode"] != "payment" or bool(session["_payment_intent_data"].get("setup_future_usage"))


def _intent(work: Work, session: Json, customer: str | None) -> Json | None:
    """Return the payment or setup intent of the session, made where it is missing; None where nothing is due."""
    if session["mode"] == "setup":
        setup = work.get("setup_intent", session["setup_intent"])
        return work.change(setup, None, customer=customer) if customer and not setup["customer"] else setup
    if not session["amount_total"]:
        return None
    if session["mode"] == "payment":
        return fulfilment.intent_of(work, session, customer, fulfilment.payment_fields(session))
    fields = {"description": "Subscription creation", "setup_future_usage": "off_session"}
    return fulfilment.intent_of(work, session, customer, fields)


def _pay(work: Work, session: Json, customer: str | None, method: Json | None) -> Json:
    """Payment mode."""
    intent = _intent(work, session, customer)
    if intent is None or method is None:
        return {"payment_status": "no_payment_required", **receipts.make(work, session, customer, None)}
    if intent["setup_future_usage"] and customer:
        payment_methods.attach(work, method, customer)
    intent = intents.attempt(work, intent, method)
    _redeem(work, session, customer)
    if intent["status"] != "succeeded":
        # authorized only: nothing is paid before it is captured
        return {"payment_intent": intent["id"], "payment_status": "unpaid"}
    return {"payment_intent": intent["id"], **_paid(work, session, customer, intent)}


def _paid(work: Work, session: Json, customer: str | None, intent: Json) -> Json:
    return {"payment_status": "paid", **receipts.make(work, session, customer, intent)}


def note_capture(work: Work, intent: Json) -> None:
    """Mark the session of a captured intent as paid."""
    for session in list(work.all("checkout.session", _intent=intent["id"], payment_status="unpaid")):
        work.change(session, None, **_paid(work, session, session["customer"], intent))


def _subscribe(work: Work, session: Json, customer: str | None, method: Json | None) -> Json:
    """Subscription mode: the subscription comes to be when the payment has succeeded (since 2025-03-31.basil)."""
    intent = _intent(work, session, customer) if method else None
    if intent and method:
        intents.attempt(work, intent, method)
    elif method:
        setups.attempt(work, setups.make(work, {"customer": customer, "usage": "off_session"}), method)
    if method and customer:
        payment_methods.attach(work, work.get("payment_method", method["id"]), customer)
    redeemed = _redeem(work, session, customer)
    subscription, invoice = fulfilment.subscribe(work, session, customer or "", method, intent, redeemed)
    return {
        "invoice": invoice["id"],
        "payment_status": "paid" if session["amount_total"] else "no_payment_required",
        "subscription": subscription["id"],
    }


def _set_up(work: Work, session: Json, customer: str | None, method: Json | None) -> Json:
    """Save the card: setup mode."""
    setup = _intent(work, session, customer)
    if method and setup:
        setups.attempt(work, setup, method)
    return {"payment_status": "no_payment_required"}


def _redeem(work: Work, session: Json, customer: str | None) -> list[str]:
    return [
        discounts.redeem(work, choice, customer=customer, checkout_session=session["id"])["id"]
        for choice in session["discounts"] or ()
    ]


_BY_MODE = {"payment": _pay, "subscription": _subscribe, "setup": _set_up}


def needs_card(work: Work, session: Json) -> bool:
    """Whether the page must ask for a card."""
    if session["mode"] == "setup" or session_lines.amounts(work, session)["amount_total"]:
        return True
    return bool(session["mode"] == "subscription" and session["payment_method_collection"] != "if_required")
