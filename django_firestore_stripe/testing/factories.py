"""Stripe's objects, in the shape of the current API version; any field can be given.

Their ids are always the same ones, so that several events of a test are about the same object. Amounts are in the
currency's minor unit.
"""

import time
from collections.abc import Callable
from typing import Any

StripeObject = dict[str, Any]

MONTH = 30 * 24 * 60 * 60


def product(**fields: Any) -> StripeObject:
    """Return an active product."""
    return {
        "id": "prod_gold",
        "object": "product",
        "active": True,
        "created": _now(),
        "default_price": None,
        "description": "All the things",
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": {},
        "name": "Gold",
        "tax_code": None,
        "type": "service",
        "updated": _now(),
        "url": None,
        **fields,
    }


def price(**fields: Any) -> StripeObject:
    """Return a monthly price of 9.99 USD; for a one-time price give `type="one_time", recurring=None`."""
    return {
        "id": "price_monthly",
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": _now(),
        "currency": "usd",
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": "prod_gold",
        "recurring": {"interval": "month", "interval_count": 1, "trial_period_days": None, "usage_type": "licensed"},
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": 999,
        "unit_amount_decimal": "999",
        **fields,
    }


def customer(**fields: Any) -> StripeObject:
    """Return a customer."""
    return {
        "id": "cus_ada",
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": _now(),
        "currency": None,
        "delinquent": False,
        "description": None,
        "email": "ada@example.com",
        "invoice_settings": {"custom_fields": None, "default_payment_method": None, "footer": None},
        "livemode": False,
        "metadata": {},
        "name": None,
        "phone": None,
        "shipping": None,
        "tax_exempt": "none",
        **fields,
    }


def subscription_item(**fields: Any) -> StripeObject:
    """Return an item of a subscription: one monthly price in its first period."""
    return {
        "id": "si_gold",
        "object": "subscription_item",
        "created": _now(),
        "current_period_end": _now() + MONTH,
        "current_period_start": _now(),
        "discounts": [],
        "metadata": {},
        "price": price(),
        "quantity": 1,
        "subscription": "sub_gold",
        "tax_rates": [],
        **fields,
    }


def subscription(**fields: Any) -> StripeObject:
    """Return an active subscription to one monthly price."""
    return {
        "id": "sub_gold",
        "object": "subscription",
        "billing_cycle_anchor": _now(),
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": _now(),
        "currency": "usd",
        "customer": "cus_ada",
        "default_payment_method": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "ended_at": None,
        "items": {"object": "list", "data": [subscription_item()], "has_more": False, "url": "/v1/subscription_items"},
        "latest_invoice": "in_1",
        "livemode": False,
        "metadata": {},
        "pause_collection": None,
        "pending_setup_intent": None,
        "schedule": None,
        "start_date": _now(),
        "status": "active",
        "trial_end": None,
        "trial_start": None,
        **fields,
    }


def invoice(**fields: Any) -> StripeObject:
    """Return the paid invoice of a subscription's period."""
    return {
        "id": "in_1",
        "object": "invoice",
        "amount_due": 999,
        "amount_paid": 999,
        "amount_remaining": 0,
        "attempt_count": 1,
        "attempted": True,
        "auto_advance": False,
        "automatically_finalizes_at": None,
        "billing_reason": "subscription_cycle",
        "collection_method": "charge_automatically",
        "created": _now(),
        "currency": "usd",
        "customer": "cus_ada",
        "customer_email": "ada@example.com",
        "default_payment_method": None,
        "default_tax_rates": [],
        "discounts": [],
        "due_date": None,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "lines": {"object": "list", "data": [], "has_more": False, "url": "/v1/invoices/in_1/lines"},
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": "TEST-0001",
        "parent": {
            "quote_details": None,
            "subscription_details": {"metadata": {}, "subscription": "sub_gold"},
            "type": "subscription_details",
        },
        "period_end": _now(),
        "period_start": _now() - MONTH,
        "status": "paid",
        "status_transitions": {
            "finalized_at": _now(),
            "marked_uncollectible_at": None,
            "paid_at": _now(),
            "voided_at": None,
        },
        "subtotal": 999,
        "total": 999,
        "total_discount_amounts": [],
        "total_taxes": [],
        **fields,
    }


def payment_intent(**fields: Any) -> StripeObject:
    """Return a PaymentIntent that has succeeded."""
    return {
        "id": "pi_1",
        "object": "payment_intent",
        "amount": 3000,
        "amount_received": 3000,
        "created": _now(),
        "currency": "usd",
        "customer": "cus_ada",
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "status": "succeeded",
        **fields,
    }


def refund(**fields: Any) -> StripeObject:
    """Return a refund of a whole payment."""
    return {
        "id": "re_1",
        "object": "refund",
        "amount": 3000,
        "balance_transaction": None,
        "charge": "ch_1",
        "created": _now(),
        "currency": "usd",
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": {},
        "payment_intent": "pi_1",
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
        **fields,
    }


def checkout_session(**fields: Any) -> StripeObject:
    """Return a checkout session that was paid; see `pay` for one that the app has made."""
    return {
        "id": "cs_test_1",
        "object": "checkout.session",
        "amount_subtotal": 3000,
        "amount_total": 3000,
        "cancel_url": None,
        "client_reference_id": None,
        "created": _now(),
        "currency": "usd",
        "customer": "cus_ada",
        "customer_details": {"address": None, "email": "ada@example.com", "name": None, "phone": None, "tax_ids": []},
        "customer_email": None,
        "discounts": [],
        "expires_at": _now() + 24 * 60 * 60,
        "invoice": None,
        "livemode": False,
        "metadata": {},
        "mode": "payment",
        "payment_intent": "pi_1",
        "payment_status": "paid",
        "setup_intent": None,
        "status": "complete",
        "subscription": None,
        "success_url": "https://shop.example/success/",
        "tax_id_collection": {"enabled": False, "required": "never"},
        "url": None,
        **fields,
    }


FACTORIES: dict[str, Callable[..., StripeObject]] = {
    "checkout.session": checkout_session,
    "customer": customer,
    "invoice": invoice,
    "payment_intent": payment_intent,
    "price": price,
    "product": product,
    "refund": refund,
    "subscription": subscription,
}
"""By the type of what they make."""


def _now() -> int:
    return int(time.time())
