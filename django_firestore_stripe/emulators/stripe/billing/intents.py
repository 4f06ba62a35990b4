"""Payment intents: made, attempted, paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers, money, versions
from django_firestore_stripe.emulators.stripe.api.errors import CardError, InvalidRequest
from django_firestore_stripe.emulators.stripe.state.changes import visible

from .amounts import minimum
from .charges import charge
from .disputing import open_dispute
from .payment_methods import card_of

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.cards import Card
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_EMPTY = (
    "application", "application_fee_amount", "canceled_at", "cancellation_reason", "customer_account", "description",
    "excluded_payment_method_types", "last_payment_error", "latest_charge", "next_action", "on_behalf_of",
    "payment_method_configuration_details", "payment_method_options", "processing", "receipt_email", "review",
    "setup_future_usage", "shipping", "source", "statement_descriptor", "statement_descriptor_suffix", "transfer_data",
    "transfer_group",
)  # fmt: skip
_DECLINES_TRIED_AGAIN = "requires_payment_method"
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
"""Where it can still be attempted."""
_PAST = {"cancel": "canceled", "capture": "captured", "confirm": "confirmed", "update": "updated"}


def make(work: Work, fields: Json) -> Json:
    """Make a new payment intent, announced; `fields` holds at least amount and currency."""
    smallest = minimum(fields["currency"])
    if fields["amount"] < smallest:
        text = money.formatted(smallest, fields["currency"])
        raise InvalidRequest(
            f"Amount must be at least {text} {fields['currency']}", code="amount_too_small", param="amount"
        )
    intent = work.new(
        "payment_intent",
        **{
            **dict.fromkeys(_EMPTY),
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
            "capture_method": capture_method(work.origin.version),
            "confirmation_method": "automatic",
            "customer": None,
            "metadata": {},
            "payment_method": None,
            "payment_method_types": ["card"],
            "status": "requires_payment_method",
            **fields,
        },
    )
    intent["client_secret"] = identifiers.client_secret(intent["id"])
    return work.add(intent, "payment_intent.created")


def capture_method(version: str) -> str:
    """Return how an API version captures by default (https://docs.stripe.com/changelog, 2024-04-10)."""
    return "automatic_async" if versions.is_since(version, "2024-04-10") else "automatic"


def check_status(intent: Json, verb: str, statuses: tuple[str, ...]) -> Json:
    """Return the intent; `InvalidRequest` where its status does not let it `cancel`, `capture`, `confirm` or `update`."""
    if intent["status"] not in statuses:
        raise InvalidRequest(
            f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}. Only a PaymentIntent with "
            f"one of the following statuses may be {_PAST[verb]}: {', '.join(statuses)}.",
            code="payment_intent_unexpected_state",
            payment_intent=intent,
        )
    return intent


def attempt(work: Work, intent: Json, method: Json) -> Json:
    """Charges the card: the intent as it is afterwards, or `CardError` (the failed attempt is kept).

    `InvalidRequest` if the intent has come to its end.
    """
    check_status(intent, "confirm", OPEN)
    card = card_of(method)
    made = charge(work, intent, method, card)
    if card.code is not None:
        raise _declined(work, intent, method, card, made)
    if not made["captured"]:
        return work.change(
            intent,
            "payment_intent.amount_capturable_updated",
            amount_capturable=intent["amount"],
            latest_charge=made["id"],
            payment_method=method["id"],
            status="requires_capture",
        )
    paid = succeed(work, intent, method=method["id"], charge_id=made["id"])
    if card.disputed:
        open_dispute(work, made, card.disputed)
    return paid


def cancel(work: Work, intent: Json, *, reason: str | None) -> Json:
    """End the intent unpaid; an invoice may then be paid by another one."""
    for payment in list(work.all("invoice_payment", _intent=intent["id"], status="open")):
        transitions = {**payment["status_transitions"], "canceled_at": work.now}
        work.change(payment, None, status="canceled", status_transitions=transitions)
    return work.change(
        intent,
        "payment_intent.canceled",
        amount_capturable=0,
        canceled_at=work.now,
        cancellation_reason=reason,
        next_action=None,
        status="canceled",
    )


def succeed(work: Work, intent: Json, *, method: str, charge_id: str, amount: int | None = None) -> Json:
    """Mark the intent as paid: its whole amount, unless less was captured."""
    return work.change(
        intent,
        "payment_intent.succeeded",
        amount_capturable=0,
        amount_received=intent["amount"] if amount is None else amount,
        last_payment_error=None,
        latest_charge=charge_id,
        next_action=None,
        payment_method=method,
        status="succeeded",
    )


def _declined(work: Work, intent: Json, method: Json, card: Card, made: Json) -> CardError:
    error = {
        "charge": made["id"],
        "code": card.code,
        "doc_url": f"https://stripe.com/docs/error-codes/{(card.code or '').replace('_', '-')}",
        "message": card.message,
        "payment_method": visible(method),
        "type": "card_error",
        **({"decline_code": card.decline_code} if card.decline_code else {}),
    }
    failed = work.change(
        intent,
        "payment_intent.payment_failed",
        last_payment_error=error,
        latest_charge=made["id"],
        next_action=None,
        payment_method=None,
        status=_DECLINES_TRIED_AGAIN,
    )
    return CardError(
        card.message,
        code=card.code,
        decline_code=card.decline_code,
        charge=made["id"],
        payment_intent=visible(failed),
        payment_method=visible(method),
    )
