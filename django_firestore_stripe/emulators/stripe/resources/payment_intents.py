"""Payment intents (https://docs.stripe.com/api/payment_intents)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.currencies import REQUIRED_CURRENCY
from django_firestore_stripe.emulators.stripe.api.errors import CardError, InvalidRequest
from django_firestore_stripe.emulators.stripe.api.kinds import (
    BOOLEAN,
    INTEGER,
    METADATA,
    POSITIVE,
    TEXT,
    TEXTS,
    Choice,
)
from django_firestore_stripe.emulators.stripe.billing import authentication, checkout, intents, payment_methods
from django_firestore_stripe.emulators.stripe.billing.settling import pay

from .fields import SHIPPING, echoed, texts
from .operations import fresh_metadata, listing, retrieving, updated_fields
from .registry import Operation, Removal, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

TYPES_REMOVED = {
    "payment_method_types": Removal(
        since="2026-09-30",
        code="payment_method_types_no_longer_supported",
        message="The `payment_method_types` parameter is no longer supported. Use dynamic payment methods, "
        "`allowed_payment_method_types` or `excluded_payment_method_types` instead.",
    )
}
_PAYMENT = {
    **echoed("amount_details", "hooks", "payment_details", "payment_method_data", "payment_method_options"),
    "allowed_payment_method_types": TEXTS,
    "capture_method": Choice(("automatic", "automatic_async", "manual")),
    "excluded_payment_method_types": TEXTS,
    "payment_method": TEXT,
    "payment_method_types": TEXTS,
    "receipt_email": TEXT,
    "setup_future_usage": Choice(("off_session", "on_session")),
    "shipping": SHIPPING,
}
_COMMON = {
    **_PAYMENT,
    **texts("customer", "customer_account", "description", "payment_method_configuration", "statement_descriptor"),
    **texts("statement_descriptor_suffix", "transfer_group"),
    **echoed("transfer_data"),
    "amount": POSITIVE,
    "application_fee_amount": INTEGER,
    "currency": REQUIRED_CURRENCY,
    "metadata": METADATA,
}
_CONFIRM = {
    **_PAYMENT,
    **texts("confirmation_token", "mandate", "off_session", "return_url"),
    **echoed("mandate_data", "radar_options"),
    "amount_to_confirm": INTEGER,
    "error_on_requires_action": BOOLEAN,
    "use_stripe_sdk": BOOLEAN,
}
_CREATE = takes(
    {
        **_COMMON,
        **_CONFIRM,
        **echoed("automatic_payment_methods"),
        **texts("on_behalf_of"),
        "confirm": BOOLEAN,
        "confirmation_method": Choice(("automatic", "manual")),
    },
    required=("amount", "currency"),
)
_CAPTURE = takes(
    {
        **texts("statement_descriptor", "statement_descriptor_suffix"),
        **echoed("transfer_data"),
        "amount_to_capture": POSITIVE,
        "application_fee_amount": INTEGER,
        "final_capture": BOOLEAN,
        "metadata": METADATA,
    }
)
_STORED = (
    "amount", "application_fee_amount", "automatic_payment_methods", "capture_method", "confirmation_method", "customer",
    "description", "excluded_payment_method_types", "on_behalf_of", "payment_method_options", "receipt_email",
    "setup_future_usage", "shipping", "statement_descriptor", "statement_descriptor_suffix", "transfer_data",
    "transfer_group",
)  # fmt: skip
_OPEN = intents.OPEN


def create(work: Work, params: Json) -> Json:
    if params.get("customer"):
        work.get("customer", params["customer"], param="customer")
    fields = {name: params[name] for name in _STORED if params.get(name) is not None}
    fields.update(
        currency=params["currency"].lower(), metadata=fresh_metadata(params), payment_method_types=_types(params)
    )
    if params.get("payment_method"):
        fields.update(payment_method=_method(work, params, fields)["id"], status="requires_confirmation")
    intent = intents.make(work, fields)
    return _confirmed(work, intent, params) if params.get("confirm") else intent


def _types(params: Json) -> list[str]:
    types: list[str] | None = params.get("payment_method_types") or params.get("allowed_payment_method_types")
    return types or ["card"]


def _method(work: Work, params: Json, intent: Json) -> Json:
    customer = intent.get("customer")
    return payment_methods.named(work, params["payment_method"], param="payment_method", customer=customer)


def update(work: Work, params: Json, intent_id: str) -> Json:
    intent = _in(work, intent_id, "update", _OPEN)
    fields = {name: value for name, value in updated_fields(intent, params).items() if name in {*_STORED, "metadata"}}
    if params.get("currency"):
        fields["currency"] = params["currency"].lower()
    if params.get("payment_method"):
        method = _method(work, params, {**intent, **fields})
        fields.update(payment_method=method["id"], status="requires_confirmation")
    # Stripe has no event for this
    return work.change(intent, None, **fields)


def confirm(work: Work, params: Json, intent_id: str) -> Json:
    intent = _in(work, intent_id, "confirm", _OPEN)
    _check_is_not_of_checkout(work, intent)
    return _confirmed(work, intent, params)


def _confirmed(work: Work, intent: Json, params: Json) -> Json:
    if not params.get("payment_method") and not intent["payment_method"]:
        raise InvalidRequest(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
            "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment "
            "method or ConfirmationToken.",
            code="payment_intent_unexpected_state",
            payment_intent=intent,
        )
    chosen = params.get("payment_method") or intent["payment_method"]
    method = _method(work, {"payment_method": chosen}, intent)
    if intent["customer"] and intent["setup_future_usage"]:
        method = payment_methods.attach(work, method, intent["customer"])
    if params.get("error_on_requires_action") and authentication.is_needed(method):
        raise CardError(
            "Your card was declined. This transaction requires authentication.",
            code="authentication_required",
            decline_code="authentication_required",
        )
    return pay(work, intent, method, return_url=params.get("return_url"))


def cancel(work: Work, params: Json, intent_id: str) -> Json:
    intent = _in(work, intent_id, "cancel", (*_OPEN, "requires_capture"))
    if intent["status"] != "requires_capture":
        _check_is_not_of_checkout(work, intent)
    return intents.cancel(work, intent, reason=params.get("cancellation_reason"))


def _check_is_not_of_checkout(work: Work, intent: Json) -> None:
    """Refuse what only its Checkout Session may do (https://docs.stripe.com/api/payment_intents/cancel)."""
    if any(work.all("checkout.session", _intent=intent["id"])):
        raise InvalidRequest(
            "You cannot perform this action on PaymentIntents created by Checkout. To cancel it, expire the Checkout "
            "Session instead."
        )


def capture(work: Work, params: Json, intent_id: str) -> Json:
    """Take what was authorized, or less of it; the rest is released."""
    intent = _in(work, intent_id, "capture", ("requires_capture",))
    amount = params.get("amount_to_capture") or intent["amount_capturable"]
    if amount > intent["amount_capturable"]:
        raise InvalidRequest(
            f"Amount to capture ({amount}) is greater than the amount capturable ({intent['amount_capturable']}).",
            code="amount_too_large",
            param="amount_to_capture",
        )
    charge = work.get("charge", intent["latest_charge"])
    work.change(charge, "charge.captured", amount_captured=amount, captured=True)
    intent = {**intent, **updated_fields(intent, {name: params[name] for name in ("metadata",) if name in params})}
    paid = intents.succeed(work, intent, method=intent["payment_method"], charge_id=charge["id"], amount=amount)
    checkout.note_capture(work, paid)
    return paid


def _in(work: Work, intent_id: str, verb: str, statuses: tuple[str, ...]) -> Json:
    return intents.check_status(work.get("payment_intent", intent_id), verb, statuses)


RESOURCE = Resource(
    kind="payment_intent",
    operations=(
        Operation("POST", "/v1/payment_intents", create, _CREATE, removed=TYPES_REMOVED),
        Operation(
            "GET",
            "/v1/payment_intents",
            listing("payment_intent", "/v1/payment_intents", "customer"),
            lists(texts("customer", "customer_account")),
        ),
        Operation("GET", "/v1/payment_intents/{intent}", retrieving("payment_intent"), takes(texts("client_secret"))),
        Operation("POST", "/v1/payment_intents/{intent}", update, takes(_COMMON), removed=TYPES_REMOVED),
        Operation("POST", "/v1/payment_intents/{intent}/confirm", confirm, takes(_CONFIRM), removed=TYPES_REMOVED),
        Operation("POST", "/v1/payment_intents/{intent}/cancel", cancel, takes(texts("cancellation_reason"))),
        Operation("POST", "/v1/payment_intents/{intent}/capture", capture, _CAPTURE),
    ),
    expandable={"customer": "customer", "latest_charge": "charge", "payment_method": "payment_method"},
)
