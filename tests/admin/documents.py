"""Documents as the app and its webhooks write them, each with only what a test says about it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django_firestore_stripe.firestore.values import Reference
from django_firestore_stripe.firestore.writes import commit, create

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def later(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


def write(documents: dict[str, dict[str, Any]]) -> None:
    """Write documents in one commit."""
    commit([create(path, fields) for path, fields in documents.items()])


def customer(**fields: Any) -> dict[str, Any]:
    return {
        "email": "ada@example.com",
        "stripeId": "cus_ada",
        "stripeLink": "https://dashboard.stripe.com/test/customers/cus_ada",
        **fields,
    }


def session(**fields: Any) -> dict[str, Any]:
    return {
        "client": "web",
        "mode": "payment",
        "sessionId": "cs_test_1",
        "url": "https://checkout.stripe.com/c/pay/cs_test_1",
        "created": NOON,
        "price": "price_once",
        "quantity": 2,
        **fields,
    }


def paid(**fields: Any) -> dict[str, Any]:
    outcome = {"status": "complete", "payment_status": "paid", "amount_total": 3000, "currency": "eur"}
    return session(**outcome, payment_intent="pi_1", **fields)


def product(**fields: Any) -> dict[str, Any]:
    return {"active": True, "name": "Gold", "description": "All the things", "role": "gold", "metadata": {}, **fields}


def price(**fields: Any) -> dict[str, Any]:
    return {
        "active": True,
        "type": "recurring",
        "currency": "usd",
        "unit_amount": 999,
        "interval": "month",
        "interval_count": 1,
        **fields,
    }


def subscription(**fields: Any) -> dict[str, Any]:
    return {
        "status": "active",
        "role": "gold",
        "product": Reference("products/prod_gold"),
        "price": Reference("products/prod_gold/prices/price_monthly"),
        "prices": [Reference("products/prod_gold/prices/price_monthly")],
        "items": [
            {"id": "si_1", "price": {"id": "price_monthly", "product": {"id": "prod_gold", "name": "Gold plan"}}}
        ],
        "stripeLink": "https://dashboard.stripe.com/test/subscriptions/sub_1",
        "cancel_at_period_end": False,
        "created": NOON,
        "current_period_end": later(24 * 30),
        **fields,
    }


def payment(**fields: Any) -> dict[str, Any]:
    return {
        "id": "pi_1",
        "customer": "cus_ada",
        "status": "succeeded",
        "amount": 3000,
        "amount_received": 3000,
        "currency": "eur",
        "created": int(NOON.timestamp()),
        "livemode": False,
        "client_secret": "pi_1_secret_abc",
        "prices": [Reference("products/prod_shirt/prices/price_once")],
        "items": [{"description": "T-shirt", "quantity": 2, "price": {"id": "price_once", "product": "prod_shirt"}}],
        **fields,
    }


def invoice(**fields: Any) -> dict[str, Any]:
    return {
        "id": "in_1",
        "customer": "cus_ada",
        "customer_email": "ada@example.com",
        "number": "GOLD-0001",
        "status": "paid",
        "billing_reason": "subscription_cycle",
        "currency": "usd",
        "total": 999,
        "subtotal": 999,
        "amount_due": 999,
        "amount_paid": 999,
        "amount_remaining": 0,
        "created": int(NOON.timestamp()),
        "payment_intent": "pi_1",
        "hosted_invoice_url": "https://invoice.stripe.com/i/acct_1/test_in_1",
        "lines": {"object": "list", "data": [{"description": "1 x Gold", "quantity": 1, "amount": 999}]},
        "livemode": False,
        **fields,
    }


def tax_rate(**fields: Any) -> dict[str, Any]:
    return {
        "id": "txr_vat",
        "active": True,
        "display_name": "VAT",
        "description": "VAT Germany",
        "percentage": 19,
        "inclusive": False,
        "country": "DE",
        "jurisdiction": "DE",
        "tax_type": "vat",
        "created": int(NOON.timestamp()),
        "livemode": False,
        **fields,
    }


def event(**fields: Any) -> dict[str, Any]:
    payload = {"id": "evt_1", "object": "event", "data": {"object": {"id": "pi_1", "client_secret": "pi_1_secret_abc"}}}
    return {
        "type": "payment_intent.succeeded",
        "status": "applied",
        "reason": None,
        "effects": "none",
        "attempts": 1,
        "created": NOON,
        "received_at": later(1),
        "finished_at": later(1),
        "object_id": "pi_1",
        "object_type": "payment_intent",
        "customer": "cus_ada",
        "uid": "ada",
        "documents": ["customers/ada/payments/pi_1"],
        "livemode": False,
        "api_version": "2022-11-15",
        "payload": json.dumps(payload),
        **fields,
    }
