"""Subscriptions (https://docs.stripe.com/api/subscriptions)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest, ResourceMissing
from django_firestore_stripe.emulators.stripe.api.kinds import (
    ANYTHING,
    BOOLEAN,
    INTEGER,
    METADATA,
    NATURAL,
    TEXT,
    TEXTS,
    Choice,
    Either,
    Hash,
    ListOf,
)
from django_firestore_stripe.emulators.stripe.billing.leaving import leave
from django_firestore_stripe.emulators.stripe.billing.resuming import resume

from .fields import DISCOUNTS, ENABLED, PRICE_DATA, echoed, texts
from .listing_subscriptions import LIST, list_all
from .operations import retrieving
from .registry import Operation, Resource, takes
from .starting_subscriptions import create
from .updating_subscriptions import update

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_ITEM = {
    **echoed("billing_thresholds", "current_trial", "discounts"),
    "metadata": METADATA,
    "plan": TEXT,
    "price": TEXT,
    "price_data": PRICE_DATA,
    "quantity": NATURAL,
    "tax_rates": TEXTS,
}
_BEHAVIOR = Choice(("allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete"))
_PAYMENT_SETTINGS = Hash(
    {
        "payment_method_options": ANYTHING,
        "payment_method_types": TEXTS,
        "save_default_payment_method": Choice(("off", "on_subscription")),
    }
)
_COMMON = {
    **texts("default_payment_method", "default_source", "description", "on_behalf_of", "application_fee_percent"),
    **echoed(
        "add_invoice_items", "billing_schedules", "billing_thresholds", "invoice_settings", "pending_invoice_item_interval",
        "transfer_data", "trial_settings",
    ),
    "automatic_tax": ENABLED,
    "cancel_at": INTEGER,
    "cancel_at_period_end": BOOLEAN,
    "collection_method": Choice(("charge_automatically", "send_invoice")),
    "days_until_due": NATURAL,
    "default_tax_rates": TEXTS,
    "discounts": DISCOUNTS,
    "metadata": METADATA,
    "off_session": BOOLEAN,
    "payment_behavior": _BEHAVIOR,
    "payment_settings": _PAYMENT_SETTINGS,
    "proration_behavior": Choice(("always_invoice", "create_prorations", "none")),
    "trial_end": TEXT,
    "trial_from_plan": BOOLEAN,
}  # fmt: skip
_CREATE = takes(
    {
        **_COMMON,
        **echoed("billing_cycle_anchor_config", "billing_mode"),
        **texts("currency", "customer", "customer_account"),
        "backdate_start_date": INTEGER,
        "billing_cycle_anchor": INTEGER,
        "items": ListOf(Hash(_ITEM)),
        "trial_period_days": NATURAL,
    },
    required=("customer",),
)
_UPDATE = takes(
    {
        **_COMMON,
        "billing_cycle_anchor": Choice(("now", "unchanged")),
        "cancellation_details": Hash({"comment": TEXT, "feedback": TEXT}),
        "items": ListOf(Hash({**_ITEM, "clear_usage": BOOLEAN, "deleted": BOOLEAN, "id": TEXT})),
        "pause_collection": Hash(
            {"behavior": Choice(("keep_as_draft", "mark_uncollectible", "void")), "resumes_at": INTEGER},
            required=("behavior",),
        ),
        "proration_date": INTEGER,
    }
)
_CANCEL = takes(
    {
        "cancellation_details": Either(Hash({"comment": TEXT, "feedback": TEXT}), TEXT),
        "invoice_now": BOOLEAN,
        "prorate": BOOLEAN,
    }
)

_RESUME = takes(
    {
        "billing_cycle_anchor": Choice(("now", "unchanged")),
        "proration_behavior": Choice(("always_invoice", "create_prorations", "none")),
        "proration_date": INTEGER,
    }
)


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
        Operation("POST", "/v1/subscriptions", create, _CREATE),
        Operation("GET", "/v1/subscriptions", list_all, LIST),
        Operation("GET", "/v1/subscriptions/{id}", retrieving("subscription")),
        Operation("POST", "/v1/subscriptions/{id}", update, _UPDATE),
        Operation("DELETE", "/v1/subscriptions/{id}", cancel, _CANCEL),
        Operation("POST", "/v1/subscriptions/{id}/resume", resume_paused, _RESUME),
    ),
    expandable={
        "customer": "customer",
        "default_payment_method": "payment_method",
        "discounts": "discount",
        "latest_invoice": "invoice",
        "pending_setup_intent": "setup_intent",
    },
)
