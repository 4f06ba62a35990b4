"""Setup intents (https://docs.stripe.com/api/setup_intents)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.api.kinds import BOOLEAN, METADATA, TEXTS, Choice
from django_firestore_stripe.emulators.stripe.billing import payment_methods, setups

from .fields import echoed, texts
from .operations import fresh_metadata, listing, retrieving, updated_fields
from .payment_intents import TYPES_REMOVED
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_CREATE = takes(
    {
        **texts("customer", "customer_account", "description", "on_behalf_of", "payment_method", "return_url"),
        **echoed("automatic_payment_methods", "payment_method_data", "payment_method_options"),
        "allowed_payment_method_types": TEXTS,
        "confirm": BOOLEAN,
        "excluded_payment_method_types": TEXTS,
        "metadata": METADATA,
        "payment_method_types": TEXTS,
        "usage": Choice(("off_session", "on_session")),
    }
)
_CONFIRM = takes(
    {
        **texts("confirmation_token", "mandate", "payment_method", "return_url"),
        **echoed("mandate_data", "payment_method_data", "payment_method_options"),
        "use_stripe_sdk": BOOLEAN,
    }
)
_UPDATE = takes({**texts("customer", "description", "payment_method"), "metadata": METADATA})
_STORED = ("automatic_payment_methods", "customer", "description", "on_behalf_of", "usage")


def create(work: Work, params: Json) -> Json:
    if params.get("customer"):
        work.get("customer", params["customer"], param="customer")
    fields = {name: params[name] for name in _STORED if params.get(name) is not None}
    types = params.get("payment_method_types") or params.get("allowed_payment_method_types")
    setup = setups.make(work, {**fields, "metadata": fresh_metadata(params), "payment_method_types": types or ["card"]})
    if not params.get("payment_method"):
        return setup
    method = payment_methods.named(work, params["payment_method"], param="payment_method")
    if params.get("confirm"):
        return setups.attempt(work, setup, method, authenticated=False, return_url=params.get("return_url"))
    return work.change(setup, None, payment_method=method["id"], status="requires_confirmation")


def confirm(work: Work, params: Json, setup_id: str) -> Json:
    setup = _open(work, setup_id, "confirm")
    chosen = params.get("payment_method") or setup["payment_method"]
    if not chosen:
        raise InvalidRequest(
            "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a "
            "payment method and then confirm it again.",
            code="setup_intent_unexpected_state",
        )
    method = payment_methods.named(work, chosen, param="payment_method", customer=setup["customer"])
    return setups.attempt(work, setup, method, authenticated=False, return_url=params.get("return_url"))


def update(work: Work, params: Json, setup_id: str) -> Json:
    setup = _open(work, setup_id, "update")
    fields = {name: value for name, value in updated_fields(setup, params).items() if name in {*_STORED, "metadata"}}
    return work.change(setup, None, **fields)


def cancel(work: Work, params: Json, setup_id: str) -> Json:
    setup = _open(work, setup_id, "cancel")
    reason = params.get("cancellation_reason")
    return work.change(setup, "setup_intent.canceled", cancellation_reason=reason, next_action=None, status="canceled")


def _open(work: Work, setup_id: str, verb: str) -> Json:
    setup = work.get("setup_intent", setup_id)
    if setup["status"] in {"canceled", "succeeded"}:
        raise InvalidRequest(
            f"You cannot {verb} this SetupIntent because it has a status of {setup['status']}.",
            code="setup_intent_unexpected_state",
            setup_intent=setup,
        )
    return setup


RESOURCE = Resource(
    kind="setup_intent",
    operations=(
        Operation("POST", "/v1/setup_intents", create, _CREATE, removed=TYPES_REMOVED),
        Operation(
            "GET",
            "/v1/setup_intents",
            listing("setup_intent", "/v1/setup_intents", "customer", "payment_method"),
            lists(texts("customer", "payment_method")),
        ),
        Operation("GET", "/v1/setup_intents/{intent}", retrieving("setup_intent"), takes(texts("client_secret"))),
        Operation("POST", "/v1/setup_intents/{intent}", update, _UPDATE),
        Operation("POST", "/v1/setup_intents/{intent}/confirm", confirm, _CONFIRM),
        Operation("POST", "/v1/setup_intents/{intent}/cancel", cancel, takes(texts("cancellation_reason"))),
    ),
    expandable={"customer": "customer", "payment_method": "payment_method"},
)
