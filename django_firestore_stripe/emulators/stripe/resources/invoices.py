"""Invoices (https://docs.stripe.com/api/invoices): made by subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.currencies import CURRENCY
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.api.kinds import BOOLEAN, INTEGER, METADATA, NATURAL, RANGE, Choice, Hash
from django_firestore_stripe.emulators.stripe.api.pagination import listed, page
from django_firestore_stripe.emulators.stripe.billing import drafting, invoice_items
from django_firestore_stripe.emulators.stripe.billing.invoicing import subscription_of
from django_firestore_stripe.emulators.stripe.billing.subscriptions import DAY

from . import invoice_actions, previewing_invoices
from .fields import texts
from .operations import SEARCH, fresh_metadata, retrieving, searching, updated_fields
from .registry import Operation, Resource, lists, takes

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_COMMON = {
    **texts("default_payment_method", "description", "footer", "statement_descriptor"),
    "auto_advance": BOOLEAN,
    "collection_method": Choice(("charge_automatically", "send_invoice")),
    "days_until_due": NATURAL,
    "due_date": INTEGER,
    "metadata": METADATA,
}
_CREATE = takes(
    {
        **_COMMON,
        "currency": CURRENCY,
        **texts("customer", "customer_account"),
        "pending_invoice_items_behavior": Choice(("exclude", "include")),
    },
    required=("customer",),
)
_UPDATE = takes(_COMMON)
_PAYMENT = Hash({**texts("payment_intent", "payment_record"), "type": Choice(("payment_intent", "payment_record"))})
_STORED = (
    "auto_advance", "collection_method", "default_payment_method", "description", "due_date", "footer",
    "statement_descriptor",
)  # fmt: skip
_ALWAYS_EDITABLE = {"auto_advance", "default_payment_method", "metadata"}


def list_all(work: Work, params: Json) -> Json:
    names = ("collection_method", "customer", "status")
    wanted = {name: params[name] for name in names if params.get(name)}
    subscription = params.get("subscription")
    things = (
        invoice
        for invoice in work.all("invoice", **wanted)
        if not subscription or subscription_of(invoice) == subscription
    )
    return page(things, params, url="/v1/invoices")


def create(work: Work, params: Json) -> Json:
    customer = work.get("customer", params["customer"], param="customer")
    currency = (params.get("currency") or customer["currency"] or "usd").lower()
    taken = []
    if params.get("pending_invoice_items_behavior") == "include":
        taken = invoice_items.waiting(work, customer["id"], subscription=None, currency=currency)
    fields = {name: params[name] for name in _STORED if params.get(name) is not None}
    if params.get("days_until_due"):
        fields["due_date"] = work.now + params["days_until_due"] * DAY
    if params.get("auto_advance"):
        fields["automatically_finalizes_at"] = work.now + work.settings.draft_seconds
    return drafting.draft_for(
        work, customer, currency=currency, pending=taken, metadata=fresh_metadata(params), **fields
    )


def update(work: Work, params: Json, invoice_id: str) -> Json:
    invoice = work.get("invoice", invoice_id)
    if set(params) - _ALWAYS_EDITABLE:
        drafting.draft_named(work, invoice_id)
    return work.change(invoice, "invoice.updated", **updated_fields(invoice, params))


def delete(work: Work, _params: Json, invoice_id: str) -> Json:
    """Only what was made by hand: a subscription's invoice is voided (https://docs.stripe.com/api/invoices/delete)."""
    invoice = drafting.draft_named(work, invoice_id)
    if subscription_of(invoice):
        raise InvalidRequest("You can only delete draft invoices that are not for a subscription.")
    return work.remove(invoice, "invoice.deleted")


def list_lines(work: Work, params: Json, invoice_id: str) -> Json:
    invoice = work.get("invoice", invoice_id)
    return page(invoice["lines"]["data"], params, url=f"/v1/invoices/{invoice_id}/lines")


def _payments(work: Work, invoice: Json) -> Json:
    payments = work.all("invoice_payment", invoice=invoice["id"])
    return listed(payments, url=f"/v1/invoices/{invoice['id']}/payments")


def _confirmation_secret(work: Work, invoice: Json) -> Json | None:
    for payment in work.all("invoice_payment", invoice=invoice["id"]):
        intent = work.get("payment_intent", payment["payment"]["payment_intent"])
        return {"client_secret": intent["client_secret"], "type": "payment_intent"}
    return None


def list_payments(work: Work, params: Json) -> Json:
    wanted = {name: params[name] for name in ("invoice", "status") if params.get(name)}
    intent = (params.get("payment") or {}).get("payment_intent")
    if intent:
        wanted["_intent"] = intent
    return page(work.all("invoice_payment", **wanted), params, url="/v1/invoice_payments")


_SEARCHING = searching(
    "invoice", "/v1/invoices/search", seen=lambda invoice: {**invoice, "subscription": subscription_of(invoice)}
)
RESOURCE = Resource(
    kind="invoice",
    operations=(
        Operation(
            "GET",
            "/v1/invoices",
            list_all,
            lists(
                {
                    **texts("collection_method", "customer", "customer_account", "status", "subscription"),
                    "due_date": RANGE,
                }
            ),
        ),
        Operation("GET", "/v1/invoices/search", _SEARCHING, SEARCH),
        Operation("GET", "/v1/invoices/{invoice}", retrieving("invoice")),
        Operation("GET", "/v1/invoices/{invoice}/lines", list_lines, lists()),
        Operation("POST", "/v1/invoices", create, _CREATE),
        Operation("POST", "/v1/invoices/{invoice}", update, _UPDATE),
        Operation("DELETE", "/v1/invoices/{invoice}", delete),
        *invoice_actions.OPERATIONS,
        *previewing_invoices.OPERATIONS,
    ),
    expandable={
        "customer": "customer",
        "default_payment_method": "payment_method",
        "discounts": "discount",
        "parent.subscription_details.subscription": "subscription",
    },
    includable={"confirmation_secret": _confirmation_secret, "payments": _payments},
)
PAYMENT = Resource(
    kind="invoice_payment",
    permission="invoice",
    operations=(
        Operation(
            "GET", "/v1/invoice_payments", list_payments, lists({**texts("invoice", "status"), "payment": _PAYMENT})
        ),
        Operation("GET", "/v1/invoice_payments/{id}", retrieving("invoice_payment")),
    ),
    expandable={"invoice": "invoice", "payment.payment_intent": "payment_intent"},
)
LINE = Resource(
    kind="line_item",
    operations=(),
    expandable={"pricing.price_details.price": "price", "pricing.price_details.product": "product"},
)
