"""The policy `extension`: all that the Firebase extension let a client choose, for apps that must not change."""

from dataclasses import replace

from django_firestore_stripe.documents import checkout_parameters, mobile_parameters
from django_firestore_stripe.services.session_request import SessionRequest

KNOWN = checkout_parameters.KNOWN | mobile_parameters.KNOWN


def extension(request: SessionRequest, _uid: str) -> SessionRequest:
    """Let the client choose prices, amounts, trials, taxes and addresses; Stripe is the judge of what it gets.

    Whoever may write a session's document can sell themselves anything for any amount. What the extension did not
    read is ignored, as it was there.
    """
    further = {name: value for name, value in request.further.items() if name in KNOWN}
    return replace(request, mode=request.mode or "subscription", further=further, checked=False)
