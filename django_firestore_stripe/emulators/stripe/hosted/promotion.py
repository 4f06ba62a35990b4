"""Promotion codes that people type into the checkout page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.billing import discounts, session_lines
from django_firestore_stripe.emulators.stripe.resources.promotion_codes import find

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

_INVALID = "This code is invalid."
TOO_LITTLE = "Your order does not reach the minimum amount for this code."


def apply_code(work: Work, session: Json, code: str) -> str:
    """Discounts an open session; what is wrong with the code, or an empty string."""
    found = find(work, code.strip()) if code.strip() and session["allow_promotion_codes"] else None
    if found is None:
        return _INVALID
    try:
        chosen = discounts.chosen(work, [{"promotion_code": found["id"]}], param="discounts")
        discounts.check(work, chosen, session_lines.order(session))
    except discounts.BelowMinimum:
        return TOO_LITTLE
    except InvalidRequest:
        return _INVALID
    _discount(work, session, chosen)
    return ""


def remove_code(work: Work, session: Json) -> None:
    """Take back a code that was typed."""
    if session["allow_promotion_codes"]:
        _discount(work, session, [])


def _discount(work: Work, session: Json, chosen: list[Json]) -> None:
    discounted = {**session, "discounts": chosen}
    work.change(session, None, discounts=chosen, **session_lines.amounts(work, discounted))
