"""Charges: one attempt to take money."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.cards import Card
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def charge(work: Work, intent: Json, method: Json, card: Card) -> Json:
    """Make a charge for the intent's amount, succeeded or failed as the card decides, announced."""
    paid = card.code is None
    captured = paid and intent["capture_method"] != "manual"
    made = work.new(
        "charge",
        amount=intent["amount"],
        amount_captured=intent["amount"] if captured else 0,
        amount_refunded=0,
        application=None,
        application_fee=None,
        application_fee_amount=None,
        balance_transaction=None,
        billing_details=method["billing_details"],
        calculated_statement_descriptor="EMULATOR",
        captured=captured,
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        disputed=False,
        failure_balance_transaction=None,
        failure_code=card.code,
        failure_message=card.message or None,
        fraud_details={},
        metadata=intent["metadata"],
        on_behalf_of=intent["on_behalf_of"],
        outcome=_outcome(card),
        paid=paid,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_details(method, intent["amount"]),
        receipt_email=intent["receipt_email"],
        receipt_number=None,
        receipt_url=None,
        refunded=False,
        review=None,
        shipping=intent["shipping"],
        source=None,
        source_transfer=None,
        statement_descriptor=None,
        statement_descriptor_suffix=None,
        status="succeeded" if paid else "failed",
        transfer_data=None,
        transfer_group=None,
    )
    made["receipt_url"] = f"{work.base_url}/receipts/{made['id']}" if paid else None
    return work.add(made, "charge.succeeded" if paid else "charge.failed")


def _outcome(card: Card) -> Json:
    if card.code is None:
        return {
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "risk_score": 12,
            "seller_message": "Payment complete.",
            "type": "authorized",
        }
    return {
        "network_advice_code": "try_again_later",
        "network_decline_code": "01",
        "network_status": "declined_by_network",
        "reason": card.decline_code or card.code,
        "risk_level": "normal",
        "risk_score": 24,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }


def _details(method: Json, amount: int) -> Json:
    names = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "wallet")
    card = {name: method["card"][name] for name in names}
    more = {"amount_authorized": amount, "authorization_code": None, "installments": None, "mandate": None}
    return {"card": {**card, **more, "network": card["brand"], "three_d_secure": None}, "type": "card"}
