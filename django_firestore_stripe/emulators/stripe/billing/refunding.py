"""Refunds: money goes back, in one piece or in several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import money
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest

from .payment_methods import card_of

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def refund(work: Work, charge: Json, *, amount: int | None, reason: str | None, metadata: Json) -> Json:
    """Return a refund of the charge, of all that is left if `amount` is None; announced."""
    left = charge["amount_captured"] - charge["amount_refunded"]
    wanted = left if amount is None else amount
    _check(charge, wanted, left)
    made = work.new(
        "refund",
        amount=wanted,
        balance_transaction=None,
        charge=charge["id"],
        currency=charge["currency"],
        destination_details={
            "card": {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"},
            "type": "card",
        },
        metadata=metadata,
        payment_intent=charge["payment_intent"],
        reason=reason,
        receipt_number=None,
        source_transfer_reversal=None,
        status="succeeded",
        transfer_reversal=None,
    )
    # refunds do not say which mode they are of
    del made["livemode"]
    work.add(made, "refund.created")
    total = charge["amount_refunded"] + wanted
    refunded = work.change(charge, "charge.refunded", amount_refunded=total, refunded=total == charge["amount"])
    if card_of(work.get("payment_method", charge["payment_method"])).refund_fails:
        _fail(work, made, refunded)
    return made


def _fail(work: Work, made: Json, charge: Json) -> None:
    """Let a refund fail as Stripe does a while later: the money is back on the account's balance."""
    left = charge["amount_refunded"] - made["amount"]
    work.change(charge, None, amount_refunded=left, refunded=False)
    failed = work.change(made, "refund.updated", failure_reason="expired_or_canceled_card", status="failed")
    work.announce("charge.refund.updated", failed, before=made)
    work.announce("refund.failed", failed)


def _check(charge: Json, wanted: int, left: int) -> None:
    if not charge["paid"]:
        raise InvalidRequest(f"This charge failed, so it cannot be refunded: {charge['id']}.", param="charge")
    if charge["refunded"]:
        raise InvalidRequest(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if charge["disputed"]:
        raise InvalidRequest(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if wanted > left:
        texts = [money.formatted(amount, charge["currency"]) for amount in (wanted, left)]
        raise InvalidRequest(
            f"Refund amount ({texts[0]}) is greater than unrefunded amount on charge ({texts[1]})", param="amount"
        )
