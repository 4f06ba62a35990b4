"""The policy `extension`: all that the Firebase extension let a client choose, for apps that must not change."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django_firestore_stripe.documents import checkout_parameters, mobile_parameters
from django_firestore_stripe.services.session_request import SessionRequest

KNOWN = checkout_parameters.KNOWN | mobile_parameters.KNOWN
INVOICE = "invoice_creation"


def extension(request: SessionRequest, _uid: str) -> SessionRequest:
    """Let the client choose prices, amounts, trials, taxes and addresses; Stripe is the judge of what it gets.

    Whoever may write a session's document can sell themselves anything for any amount. What the extension did not
    read is ignored, as it was there; what it only switched on by, it took for true or false, maps of Stripe's own too.
    """
    known = {name: value for name, value in request.further.items() if name in KNOWN}
    further = {name: _switched(value) if name == INVOICE else value for name, value in known.items()}
    switches = {name: _switched(getattr(request, name)) for name in checkout_parameters.SWITCHES}
    return replace(request, mode=request.mode or "subscription", further=further, checked=False, **switches)


def _switched(value: Any) -> Any:
    return True if isinstance(value, Mapping) else value
