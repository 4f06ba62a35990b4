"""Subscriptions (https://docs.stripe.com/api/subscriptions)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest, ResourceMissing
from django_firestore_stripe.emulators.stripe.billing.leaving import leave
from django_firestore_stripe.emulators.stripe.billing.resuming import resume

from .listing_subscriptions import LIST, list_all
from .operations import SEARCH, retrieving, searching
from .registry import Operation, Resource
from .starting_subscriptions import create
from .subscription_parameters import CANCEL, CREATE, RESUME, UPDATE
from .updating_subscriptions import update

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def cancel(work: Work, params: Json, subscription_id: str) -> Json:
    subscription = work.get("subscription", subscription_id)
    if subscription["status"] in {"canceled", "incomplete_expired"}:
        # what has ended is missing to those who want to end it
        raise ResourceMissing(f"No such subscription: '{subscription_id}'", param="id", in_address=True)
    details = params.get("cancellation_details") or {}
    invoice_now, prorate = params.get("invoice_now") is True, params.get("prorate") is True
    return leave(work, subscription, details, invoice_now=invoice_now, prorate=prorate)


def resume_paused(work: Work, params: Json, subscription_id: str) -> Json:
    subscription = work.get("subscription", subscription_id)
    if subscription["status"] != "paused":
        raise InvalidRequest(
            f"Only a paused subscription can be resumed: this one has a status of {subscription['status']}."
        )
    return resume(work, subscription, anchor=params.get("billing_cycle_anchor") or "now")


RESOURCE = Resource(
    kind="subscription",
    operations=(
        Operation("POST", "/v1/subscriptions", create, CREATE),
        Operation("GET", "/v1/subscriptions", list_all, LIST),
        Operation("GET", "/v1/subscriptions/search", searching("subscription", "/v1/subscriptions/search"), SEARCH),
        Operation("GET", "/v1/subscriptions/{id}", retrieving("subscription")),
        Operation("POST", "/v1/subscriptions/{id}", update, UPDATE),
        Operation("DELETE", "/v1/subscriptions/{id}", cancel, CANCEL),
        Operation("POST", "/v1/subscriptions/{id}/resume", resume_paused, RESUME),
    ),
    expandable={
        "customer": "customer",
        "default_payment_method": "payment_method",
        "discounts": "discount",
        "latest_invoice": "invoice",
        "pending_setup_intent": "setup_intent",
    },
)
