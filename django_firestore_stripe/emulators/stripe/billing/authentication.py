"""Cards that ask for authentication (3D Secure): what the page at `/3d_secure/` decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .payment_methods import card_of

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

FAILED = "We are unable to authenticate your payment method. Please choose a different payment method and try again."
_CODES = {
    "payment_intent": "payment_intent_authentication_failure",
    "setup_intent": "setup_intent_authentication_failure",
}
_FAILED_EVENTS = {"payment_intent": "payment_intent.payment_failed", "setup_intent": "setup_intent.setup_failed"}
_ERRORS = {"payment_intent": "last_payment_error", "setup_intent": "last_setup_error"}


def is_needed(method: Json) -> bool:
    """Whether a payment with it must be authenticated: some cards only until they were set up for later payments."""
    wish = card_of(method).authenticates
    return wish == "always" or (wish == "unless set up" and not method.get("_set_up"))


def remember(work: Work, method_id: str) -> None:
    """From now on the method can be charged without its owner, as far as the card allows that."""
    method = work.find("payment_method", method_id)
    if method is not None:
        work.change(method, None, _set_up=True)


def ask(work: Work, intent: Json, method: Json, *, return_url: str | None) -> Json:
    """Leave a payment or setup intent at `requires_action`, with the page to go to if there is a way back from it."""
    action: Json = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
    if return_url:
        redirect = {"return_url": return_url, "url": f"{work.base_url}/3d_secure/{intent['id']}"}
        action = {"type": "redirect_to_url", "redirect_to_url": redirect}
    return work.change(
        intent,
        f"{intent['object']}.requires_action",
        next_action=action,
        payment_method=method["id"],
        status="requires_action",
        _return_url=return_url,
    )


def fail(work: Work, intent: Json) -> Json:
    """Note that the authentication failed: another payment method is needed."""
    kind = intent["object"]
    method = work.find("payment_method", intent["payment_method"] or "")
    error = {
        "code": _CODES[kind],
        "doc_url": f"https://stripe.com/docs/error-codes/{_CODES[kind].replace('_', '-')}",
        "message": FAILED,
        "payment_method": {name: value for name, value in (method or {}).items() if not name.startswith("_")},
        "type": "invalid_request_error",
    }
    return work.change(
        intent,
        _FAILED_EVENTS[kind],
        **{_ERRORS[kind]: error},
        next_action=None,
        payment_method=None,
        status="requires_payment_method",
    )
