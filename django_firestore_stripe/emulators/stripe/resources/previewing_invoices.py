"""POST /v1/invoices/create_preview, and GET /v1/invoices/upcoming of older API versions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.currencies import CURRENCY
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.api.kinds import BOOLEAN, INTEGER, TEXT, TEXTS, Choice, Hash, ListOf
from django_firestore_stripe.emulators.stripe.billing.previewing import next_renewal, preview

from .fields import DISCOUNTS, ENABLED, PRICE_DATA, echoed, texts
from .operations import fresh_metadata
from .registry import Operation, takes
from .starting_subscriptions import create as create_subscription
from .updating_subscriptions import update as update_subscription

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_PRORATION = Choice(("always_invoice", "create_prorations", "none"))
_ITEM = Hash(
    {
        **texts("id", "plan", "price"),
        **echoed("billing_thresholds", "current_trial", "discounts", "metadata"),
        "clear_usage": BOOLEAN,
        "deleted": BOOLEAN,
        "price_data": PRICE_DATA,
        "quantity": INTEGER,
        "tax_rates": TEXTS,
    }
)
_DETAILS = {
    **echoed("billing_mode", "billing_schedules"),
    "billing_cycle_anchor": TEXT,
    "cancel_at": INTEGER,
    "cancel_at_period_end": BOOLEAN,
    "cancel_now": BOOLEAN,
    "default_tax_rates": TEXTS,
    "items": ListOf(_ITEM),
    "proration_behavior": _PRORATION,
    "proration_date": INTEGER,
    "resume_at": TEXT,
    "start_date": INTEGER,
    "trial_end": TEXT,
}
_COMMON = {
    "currency": CURRENCY,
    **texts("customer", "customer_account", "on_behalf_of", "preview_mode", "subscription"),
    **echoed("customer_details", "invoice_items", "issuer"),
    "automatic_tax": ENABLED,
    "discounts": DISCOUNTS,
}
_GIVEN_ON = (
    "billing_cycle_anchor", "cancel_at", "cancel_at_period_end", "default_tax_rates", "items", "proration_behavior",
    "proration_date", "trial_end",
)  # fmt: skip


def create_preview(work: Work, params: Json) -> Json:
    """Do it, look at the invoice, take it back."""
    details = params.get("subscription_details") or {}
    changes = {name: details[name] for name in _GIVEN_ON if details.get(name) is not None}
    if params.get("discounts"):
        changes["discounts"] = params["discounts"]
    if params.get("subscription"):
        return preview(work, lambda: _of_subscription(work, params["subscription"], changes))
    if not params.get("customer"):
        raise InvalidRequest("You must pass either a `customer` or a `subscription`.")
    if not changes.get("items"):
        return _of_customer(work, params["customer"])
    return preview(work, lambda: _of_new(work, params["customer"], changes))


def upcoming(work: Work, params: Json) -> Json:
    names = [name for name in params if name.startswith("subscription_")]
    details = {name.removeprefix("subscription_"): params[name] for name in names}
    rest = {name: value for name, value in params.items() if name not in names}
    return create_preview(work, {**rest, "subscription_details": details})


def _of_customer(work: Work, customer: str) -> Json:
    for subscription in work.all("subscription", customer=customer):
        if _goes_on(subscription):
            return preview(work, partial(next_renewal, work, subscription))
    raise _none_upcoming(customer)


def _of_subscription(work: Work, subscription_id: str, changes: Json) -> Json:
    before = work.get("subscription", subscription_id, param="subscription")
    if changes:
        update_subscription(work, changes, subscription_id)
    after = work.get("subscription", subscription_id)
    if after["latest_invoice"] != before["latest_invoice"]:
        # the change itself is what is billed
        return work.get("invoice", after["latest_invoice"])
    if not _goes_on(after):
        raise _none_upcoming(before["customer"])
    return next_renewal(work, after)


def _of_new(work: Work, customer: str, changes: Json) -> Json:
    params = {**changes, "customer": customer, "metadata": fresh_metadata({}), "payment_behavior": "default_incomplete"}
    params = {name: value for name, value in params.items() if not name.startswith("proration")}
    made = create_subscription(work, params)
    return work.get("invoice", made["latest_invoice"])


def _goes_on(subscription: Json) -> bool:
    return subscription["status"] in {"active", "trialing", "past_due"} and subscription["cancel_at"] is None


def _none_upcoming(customer: str) -> InvalidRequest:
    error = InvalidRequest(f"No upcoming invoices for customer: {customer}", code="invoice_upcoming_none")
    error.status = 404
    return error


OPERATIONS = (
    Operation(
        "POST",
        "/v1/invoices/create_preview",
        create_preview,
        takes(
            {**_COMMON, "schedule": TEXT, "schedule_details": echoed("x")["x"], "subscription_details": Hash(_DETAILS)}
        ),
    ),
    Operation(
        "GET",
        "/v1/invoices/upcoming",
        upcoming,
        takes({**_COMMON, **{f"subscription_{name}": kind for name, kind in _DETAILS.items()}}),
        until="2025-03-31",
    ),
)
