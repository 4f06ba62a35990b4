"""Refunds (https://docs.stripe.com/api/refunds)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.api.kinds import BOOLEAN, METADATA, POSITIVE, Choice
from django_firestore_stripe.emulators.stripe.billing.refunding import refund

from .fields import texts
from .operations import fresh_metadata, listing, retrieving, updating
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_CREATE = takes(
    {
        **texts("charge", "customer", "instructions_email", "origin", "payment_intent"),
        "amount": POSITIVE,
        "metadata": METADATA,
        "reason": Choice(("duplicate", "fraudulent", "requested_by_customer")),
        "refund_application_fee": BOOLEAN,
        "reverse_transfer": BOOLEAN,
    }
)


def create(work: Work, params: Json) -> Json:
    return refund(
        work,
        _charge(work, params),
        amount=params.get("amount"),
        reason=params.get("reason"),
        metadata=fresh_metadata(params),
    )


def _charge(work: Work, params: Json) -> Json:
    if params.get("charge"):
        return work.get("charge", params["charge"], param="charge")
    if not params.get("payment_intent"):
        raise InvalidRequest(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    intent = work.get("payment_intent", params["payment_intent"], param="payment_intent")
    if intent["status"] != "succeeded":
        raise InvalidRequest(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.", param="payment_intent"
        )
    return work.get("charge", intent["latest_charge"])


RESOURCE = Resource(
    kind="refund",
    permission="charge",
    operations=(
        Operation("POST", "/v1/refunds", create, _CREATE),
        Operation(
            "GET",
            "/v1/refunds",
            listing("refund", "/v1/refunds", "charge", "payment_intent"),
            lists(texts("charge", "payment_intent")),
        ),
        Operation("GET", "/v1/refunds/{refund}", retrieving("refund")),
        Operation("POST", "/v1/refunds/{refund}", updating("refund"), takes({"metadata": METADATA})),
    ),
    expandable={"charge": "charge", "payment_intent": "payment_intent"},
)
