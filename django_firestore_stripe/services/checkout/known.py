"""Whether Stripe's API has what an order names, as the installed SDK describes it: asked before anything is made."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.documents import checkout_parameters, mobile_parameters
from django_firestore_stripe.exceptions import InvalidRequest, Misconfigured
from django_firestore_stripe.gateways.stripe.parameters import unknown_parameters
from django_firestore_stripe.services.checkout.orders import Order
from django_firestore_stripe.services.session_request import CHOICES

# The extension's names, of which we make Stripe's parameters; what they hold is for Stripe to judge.
OURS = checkout_parameters.KNOWN | checkout_parameters.CHOSEN | mobile_parameters.KNOWN | frozenset(CHOICES)
# Of those, what may hold a map of Stripe's own.
MAPS = frozenset({*checkout_parameters.SWITCHES, "invoice_creation"})


def require_known(order: Order) -> None:
    """Raise InvalidRequest for an unknown parameter that a policy lets through, Misconfigured for one of the server's."""
    unknown = list(unknown_parameters(_passed_on(order.asked)))
    if unknown:
        raise InvalidRequest({name: [_("Stripe has no such parameter.")] for name in unknown})
    unknown = sorted(set(unknown_parameters(order.parameters)))
    if unknown:
        raise Misconfigured(f"Stripe has no such parameter of a checkout session: {', '.join(unknown)}.")


def _passed_on(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what goes to Stripe as it was given."""
    return {
        name: value
        for name, value in asked.items()
        if name not in OURS or (name in MAPS and isinstance(value, Mapping))
    }
