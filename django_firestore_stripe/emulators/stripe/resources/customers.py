"""Customers (https://docs.stripe.com/api/customers)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.api.kinds import (
    ANYTHING,
    INTEGER,
    METADATA,
    POSITIVE,
    TEXT,
    TEXTS,
    Choice,
    Hash,
    Text,
)
from django_firestore_stripe.emulators.stripe.api.pagination import listed
from django_firestore_stripe.emulators.stripe.billing import payment_methods
from django_firestore_stripe.emulators.stripe.billing.cancelling import cancel_now

from .customer_payment_methods import own
from .fields import ADDRESS, SHIPPING, echoed, texts
from .making_customers import full_address, full_shipping, make_customer
from .operations import NO_CLOCK, SEARCH, listing, retrieving, searching, updated_fields
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_COMMON = {
    **texts("business_name", "description", "individual_name", "name", "phone", "invoice_prefix", "source"),
    **echoed("cash_balance", "tax", "validate"),
    "address": ADDRESS,
    "balance": INTEGER,
    "email": Text(longest=512),
    "invoice_settings": Hash(
        {
            "custom_fields": ANYTHING,
            "default_payment_method": TEXT,
            "footer": TEXT,
            "rendering_options": ANYTHING,
        }
    ),
    "metadata": METADATA,
    "next_invoice_sequence": POSITIVE,
    "preferred_locales": TEXTS,
    "shipping": SHIPPING,
    "tax_exempt": Choice(("none", "exempt", "reverse")),
}


def create(work: Work, params: Json) -> Json:
    _check_email(params)
    return own(work, make_customer(work, params), params)


def update(work: Work, params: Json, customer_id: str) -> Json:
    customer = living(work, customer_id)
    _check_email(params)
    fields = updated_fields(customer, params)
    if fields.get("invoice_settings"):
        fields["invoice_settings"] = {**customer["invoice_settings"], **fields["invoice_settings"]}
    for name, complete in (("address", full_address), ("shipping", full_shipping)):
        if name in fields:
            fields[name] = complete(fields[name])
    return own(
        work, work.change(customer, "customer.updated", **fields), {"invoice_settings": fields.get("invoice_settings")}
    )


def living(work: Work, customer_id: str) -> Json:
    """Return the customer at the address of a request that changes it: a deleted one is missing."""
    customer = work.get("customer", customer_id)
    return work.get("customer", customer_id, param="id") if customer.get("deleted") else customer


def _check_email(params: Json) -> None:
    email = params.get("email")
    if email is not None and "@" not in email.strip("@"):
        raise InvalidRequest(f"Invalid email address: {email}", code="email_invalid", param="email")


def delete(work: Work, _params: Json, customer_id: str) -> Json:
    """Leave a stub that can still be retrieved; the customer's subscriptions end at once."""
    customer = living(work, customer_id)
    for subscription in list(work.all("subscription", customer=customer_id)):
        if subscription["status"] not in {"canceled", "incomplete_expired"}:
            cancel_now(work, subscription, {})
    payment_methods.detach_all(work, customer_id)
    work.remove(customer, "customer.deleted")
    stub = {"id": customer_id, "object": "customer", "deleted": True}
    return work.add(stub)


def list_all(work: Work, params: Json) -> Json:
    """Leave out customers under a test clock, unless that clock is asked for."""
    return listing("customer", "/v1/customers", "email", "test_clock")(work, {"test_clock": NO_CLOCK, **params})


def _subscriptions(work: Work, customer: Json) -> Json:
    open_ones = [
        subscription
        for subscription in work.all("subscription", customer=customer["id"])
        if subscription["status"] != "canceled"
    ]
    return listed(open_ones, url=f"/v1/customers/{customer['id']}/subscriptions")


RESOURCE = Resource(
    kind="customer",
    operations=(
        Operation(
            "POST",
            "/v1/customers",
            create,
            takes({**_COMMON, **texts("payment_method", "test_clock"), **echoed("tax_id_data")}),
        ),
        Operation("GET", "/v1/customers", list_all, lists(texts("email", "test_clock"))),
        Operation("GET", "/v1/customers/search", searching("customer", "/v1/customers/search"), SEARCH),
        Operation("GET", "/v1/customers/{id}", retrieving("customer")),
        Operation("POST", "/v1/customers/{id}", update, takes({**_COMMON, "default_source": TEXT})),
        Operation("DELETE", "/v1/customers/{id}", delete),
    ),
    expandable={"default_source": "source", "invoice_settings.default_payment_method": "payment_method"},
    includable={
        "sources": lambda _work, customer: listed([], url=f"/v1/customers/{customer['id']}/sources"),
        "subscriptions": _subscriptions,
        "tax_ids": lambda _work, customer: listed([], url=f"/v1/customers/{customer['id']}/tax_ids"),
    },
)
