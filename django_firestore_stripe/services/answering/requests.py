"""What a document asks for."""

from collections.abc import Mapping
from typing import Any

from django_firestore_stripe.documents import checkout_parameters, mobile_parameters
from django_firestore_stripe.gateways.stripe.parameters import session_parameter_names
from django_firestore_stripe.services.answering.numbers import with_whole_numbers
from django_firestore_stripe.services.session_request import CHOICES, SessionRequest

# What an answer consists of: a document that holds one of these is answered, by whomever.
ANSWER = frozenset({"sessionId", "url", "error", "ephemeralKeySecret"})


def is_answered(fields: Mapping[str, Any]) -> bool:
    """Say whether a document needs no answer; its owner may have written the answer themselves."""
    return any(fields.get(name) is not None for name in ANSWER)


def request_in(fields: Mapping[str, Any]) -> SessionRequest:
    """Return the request in a document; null means not asked for, and an app's own fields mean nothing."""
    asked = {name: with_whole_numbers(value) for name, value in fields.items() if value is not None}
    names = asked.keys() & (checkout_parameters.KNOWN | mobile_parameters.KNOWN | session_parameter_names())
    return SessionRequest(
        **{name: asked[name] for name in asked.keys() & set(CHOICES)},
        further={name: asked[name] for name in names - {*CHOICES, "client"}},
    )
