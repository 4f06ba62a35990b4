"""How the authentication of an intent ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import authentication, invoicing, settling, setups

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


def asking(work: Work, intent_id: str) -> Json | None:
    """Return the intent if it waits for an authentication."""
    for kind in ("payment_intent", "setup_intent"):
        found = work.find(kind, intent_id)
        if found is not None and found["status"] == "requires_action":
            return found
    return None


def decide(work: Work, intent: Json, *, succeeds: bool) -> Json:
    """Return the intent as it goes on; `CardError` if the card is declined after it was authenticated."""
    if not succeeds:
        failed = authentication.fail(work, intent)
        invoice = invoicing.of_intent(work, intent) if intent["object"] == "payment_intent" else None
        if invoice:
            work.announce("invoice.payment_failed", invoice)
        return failed
    method = work.get("payment_method", intent["payment_method"])
    if intent["object"] == "setup_intent":
        return setups.attempt(work, intent, method, authenticated=True)
    return settling.pay(work, intent, method, authenticated=True)
