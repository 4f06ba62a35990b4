"""What a checkout session leaves behind: customer, payment intent, subscription with invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers
from django_firestore_stripe.emulators.stripe.resources.making_customers import make_customer

from . import intents, invoicing, session_lines, subscribing
from .subscriptions import DAY, make

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_INTENT_DATA = (
    "application_fee_amount", "capture_method", "description", "on_behalf_of", "receipt_email", "setup_future_usage",
    "shipping", "statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group",
)  # fmt: skip
_SUBSCRIPTION_DATA = (
    "application_fee_percent", "description", "on_behalf_of", "pending_invoice_item_interval", "transfer_data", "trial_settings",
)  # fmt: skip


def needs_customer(session: Json) -> bool:
    """Whether Checkout makes a customer of a guest."""
    if session["mode"] == "subscription" or session["customer_creation"] == "always":
        return True
    if (session["invoice_creation"] or {}).get("enabled"):
        return True
    return bool(session["_payment_intent_data"].get("setup_future_usage"))


def new_customer(work: Work, *, email: str | None, name: str | None) -> Json:
    """Return a customer for a guest."""
    return make_customer(work, {"email": email, "name": name})


def payment_fields(session: Json) -> Json:
    """Return the intent's fields that `payment_intent_data` sets."""
    data = session["_payment_intent_data"]
    fields = {name: data[name] for name in _INTENT_DATA if data.get(name) is not None}
    shipping = session.get("_shipping")
    return {**({"shipping": _full(shipping)} if shipping else {}), **fields, "metadata": data.get("metadata") or {}}


def _full(shipping: Json) -> Json:
    return {"carrier": None, "phone": None, "tracking_number": None, **shipping}


def intent_of(work: Work, session: Json, customer: str | None, fields: Json) -> Json:
    """Return the session's payment intent, made at the first attempt to pay."""
    if session["_intent"]:
        known = work.get("payment_intent", session["_intent"])
        return work.change(known, None, amount=session["amount_total"])
    intent = intents.make(
        work,
        {
            "amount": session["amount_total"],
            "automatic_payment_methods": None,
            "currency": session["currency"],
            "customer": customer,
            "payment_method_types": session["payment_method_types"],
            **fields,
        },
    )
    shown = {"payment_intent": intent["id"]} if session["mode"] == "payment" else {}
    work.change(work.get("checkout.session", session["id"]), _intent=intent["id"], **shown)
    return intent


def subscribe(
    work: Work, session: Json, customer: str, method: Json | None, intent: Json | None, redeemed: Sequence[str]
) -> tuple[Json, Json]:
    """Return the subscription and its first invoice, paid by `intent`."""
    subscription = _subscription(work, session, customer, method, redeemed)
    subscription = work.add(subscription, "customer.subscription.created")
    one_time = [(line, None) for line in session_lines.lines_of(work, session) if line.price["type"] == "one_time"]
    invoice = subscribing.first_invoice(work, subscription, one_time)
    if intent:
        invoicing.ask_for(work, invoice, intent)
    return subscription, invoicing.paid(work, invoice)


def _subscription(work: Work, session: Json, customer: str, method: Json | None, redeemed: Sequence[str]) -> Json:
    data = session["_subscription_data"]
    rates = [work.get("tax_rate", rate) for rate in data.get("default_tax_rates") or ()]
    fields = {name: data[name] for name in _SUBSCRIPTION_DATA if data.get(name) is not None}
    trial_end = _trial_end(work, data)
    return make(
        work,
        customer=customer,
        items=_items(work, session),
        currency=session["currency"],
        **fields,
        **_anchored(work, session),
        **_modes(data),
        default_payment_method=method["id"] if method else None,
        default_tax_rates=rates,
        discounts=list(redeemed),
        latest_invoice=identifiers.new_id("invoice"),
        metadata=data.get("metadata") or {},
        status="trialing" if trial_end else "active",
        trial_end=trial_end,
    )


def _anchored(work: Work, session: Json) -> Json:
    anchor = session_lines.anchor_of(work, session)
    if anchor is None:
        return {}
    return {"billing_cycle_anchor": anchor, "_starts_free": session_lines.starts_free(session)}


def _modes(data: Json) -> Json:
    fields = {}
    if data.get("billing_mode"):
        fields["billing_mode"] = {"flexible": None, **data["billing_mode"]}
    if data.get("invoice_settings"):
        fields["invoice_settings"] = {"account_tax_ids": None, **data["invoice_settings"]}
    return fields


def _items(work: Work, session: Json) -> list[Json]:
    items = []
    for line in session["_lines"]:
        price = work.get("price", line["price"])
        if price["type"] == "recurring":
            rates = [work.get("tax_rate", rate) for rate in line.get("tax_rates") or ()]
            items.append({"price": price, "quantity": line["quantity"], "tax_rates": rates})
    return items


def _trial_end(work: Work, data: Json) -> int | None:
    days = data.get("trial_period_days")
    return work.now + days * DAY if days else data.get("trial_end")
