"""Setup intents: cards that are saved without a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe import identifiers
from django_firestore_stripe.emulators.stripe.api.errors import CardError
from django_firestore_stripe.emulators.stripe.state.changes import visible

from . import authentication
from .payment_methods import attach, card_of

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_EMPTY = (
    "application", "cancellation_reason", "customer_account", "description", "excluded_payment_method_types",
    "flow_directions", "last_setup_error", "latest_attempt", "mandate", "next_action", "on_behalf_of",
    "payment_method_configuration_details", "payment_method_options", "single_use_mandate",
)  # fmt: skip


def make(work: Work, fields: Json) -> Json:
    """Return a new setup intent, announced."""
    setup = work.new(
        "setup_intent",
        **{
            **dict.fromkeys(_EMPTY),
            "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
            "customer": None,
            "metadata": {},
            "payment_method": None,
            "payment_method_types": ["card"],
            "status": "requires_payment_method",
            "usage": "off_session",
            **fields,
        },
    )
    setup["client_secret"] = identifiers.client_secret(setup["id"])
    return work.add(setup, "setup_intent.created")


def attempt(
    work: Work, setup: Json, method: Json, *, authenticated: bool = True, return_url: str | None = None
) -> Json:
    """Save the card: the setup intent as it is afterwards, or `CardError`.

    A card that asks for authentication leaves it at `requires_action`, unless it is `authenticated`.
    """
    card = card_of(method)
    if card.authenticates and not authenticated:
        return authentication.ask(work, setup, method, return_url=return_url)
    if card.code is not None and not card.fails_later:
        error = {"code": card.code, "decline_code": card.decline_code, "message": card.message, "type": "card_error"}
        failed = work.change(
            setup, "setup_intent.setup_failed", last_setup_error=error, status="requires_payment_method"
        )
        raise CardError(card.message, code=card.code, decline_code=card.decline_code, setup_intent=visible(failed))
    if card.authenticates:
        authentication.remember(work, method["id"])
    if setup["customer"]:
        attach(work, work.get("payment_method", method["id"]), setup["customer"])
    return work.change(
        setup,
        "setup_intent.succeeded",
        payment_method=method["id"],
        status="succeeded",
        last_setup_error=None,
        next_action=None,
    )
