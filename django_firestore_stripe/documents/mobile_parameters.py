"""From a document that a mobile app wrote to the objects that Stripe's mobile SDKs take.

The names and the defaults are the extension's; https://docs.stripe.com/payments/accept-a-payment?platform=ios says what
an app does with them.
"""

from collections.abc import Mapping
from typing import Any

# Everything here that a document may ask for, beside what is bought.
KNOWN = frozenset({
    "client",
    "amount",
    "currency",
    "metadata",
    "setup_future_usage",
    "payment_method_types",
    "automatic_payment_methods",
    "trial_period_days",
    "promotion_code",
    "tax_rates",
})  # fmt: skip
# What an answer needs of a subscription's first invoice, or of a trial that has none.
EXPANDED = ("latest_invoice.confirmation_secret", "pending_setup_intent")
# The metadata key under which a subscription bought in an app names its user.
UID_KEY = "firebaseUserUID"


def payment_intent_parameters(asked: Mapping[str, Any], *, customer: str) -> dict[str, Any]:
    """Return the parameters of a PaymentIntent; `amount` is in the currency's minor unit."""
    return {
        "amount": asked["amount"],
        "currency": asked["currency"],
        "customer": customer,
        **_held(asked, "metadata", "setup_future_usage"),
        **_methods(asked),
    }


def setup_intent_parameters(asked: Mapping[str, Any], *, customer: str) -> dict[str, Any]:
    """Return the parameters of a SetupIntent."""
    methods = asked.get("payment_method_types") or ["card"]
    return {"customer": customer, "payment_method_types": methods, **_held(asked, "metadata")}


def subscription_parameters(asked: Mapping[str, Any], *, customer: str, uid: str) -> dict[str, Any]:
    """Return the parameters of a subscription that waits for its first payment."""
    discounts = {"discounts": [{"promotion_code": asked["promotion_code"]}]} if asked.get("promotion_code") else {}
    rates = {"default_tax_rates": asked["tax_rates"]} if asked.get("tax_rates") else {}
    return {
        "customer": customer,
        "items": _items(asked),
        "payment_behavior": "default_incomplete",
        "expand": list(EXPANDED),
        "metadata": {**(asked.get("metadata") or {}), UID_KEY: uid},
        **_held(asked, "trial_period_days"),
        **discounts,
        **rates,
    }


def _items(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the items: the one price, which wins as it did in the extension, or the line items."""
    if asked.get("price") or not asked.get("line_items"):
        return [_held(asked, "price", "quantity")]
    return [_held(item, "price", "quantity") for item in asked["line_items"]]


def _methods(asked: Mapping[str, Any]) -> dict[str, Any]:
    if asked.get("payment_method_types"):
        return {"payment_method_types": asked["payment_method_types"]}
    return {"automatic_payment_methods": asked.get("automatic_payment_methods") or {"enabled": True}}


def _held(asked: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: asked[name] for name in names if asked.get(name)}
