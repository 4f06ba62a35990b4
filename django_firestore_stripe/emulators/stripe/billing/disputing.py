"""Disputes (https://docs.stripe.com/disputes): a bank takes a payment back for its customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .subscriptions import DAY

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_EVIDENCE = (
    "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure",
    "cancellation_rebuttal", "customer_communication", "customer_email_address", "customer_name", "customer_purchase_ip",
    "customer_signature", "duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id",
    "product_description", "receipt", "refund_policy", "refund_policy_disclosure", "refund_refusal_explanation",
    "service_date", "service_documentation", "shipping_address", "shipping_carrier", "shipping_date",
    "shipping_documentation", "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
)  # fmt: skip
_DAYS_TO_ANSWER = 9


def open_dispute(work: Work, charge: Json, reason: str) -> Json:
    """Dispute a charge; the money is withdrawn until the dispute is won."""
    work.change(charge, None, disputed=True)
    dispute = work.new(
        "dispute",
        amount=charge["amount"],
        balance_transactions=[],
        charge=charge["id"],
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence={**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        evidence_details={
            "due_by": work.now + _DAYS_TO_ANSWER * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        is_charge_refundable=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        payment_method_details={
            "card": {
                "brand": charge["payment_method_details"]["card"]["brand"],
                "case_type": "chargeback",
                "network_reason_code": "83",
            },
            "type": "card",
        },
        reason=reason,
        status="needs_response",
    )
    work.add(dispute, "charge.dispute.created")
    work.announce("charge.dispute.funds_withdrawn", dispute)
    return dispute


def decide(work: Work, dispute: Json, status: Literal["won", "lost"]) -> Json:
    """End it; what was won comes back."""
    closed = work.change(dispute, "charge.dispute.closed", status=status)
    if status == "won":
        work.announce("charge.dispute.funds_reinstated", closed)
    return closed
