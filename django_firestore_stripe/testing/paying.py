"""Paying, as the visitor does on Stripe's page."""

import re
from typing import Any

from django_firestore_stripe.emulators.stripe import PaymentDeclined, StripeEmulator

__all__ = ["PAYS", "PaymentDeclined", "pay", "session_id_in"]

PAYS = "4242424242424242"

_ID = re.compile(r"\bcs_(?:test|live)_[A-Za-z0-9]+")


def pay(emulator: StripeEmulator, session: Any, *, card: str = PAYS, email: str | None = None) -> None:
    """Complete a checkout session; its webhooks wait for `deliver_webhooks`.

    `session` is a CheckoutSession, Stripe's session, its id or address, or the response that redirects there. `card` is
    the number of one of Stripe's test cards; raises PaymentDeclined for one that is refused.
    """
    emulator.pay(session_id_in(session), card=card, email=email)


def session_id_in(session: Any) -> str:
    """Return the id of Stripe's session that is meant; raises ValueError where there is none."""
    places = [session, *(getattr(session, name, None) for name in ("session_id", "id", "url"))]
    for text in places:
        found = _ID.search(text) if isinstance(text, str) else None
        if found:
            return found[0]
    raise ValueError(f"There is no checkout session of Stripe's in {session!r}.")
