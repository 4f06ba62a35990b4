"""Checkout sessions and the customer portal: where a user is sent."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from django_firestore_stripe import deadlines
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.payments.errors import coded_errors
from django_firestore_stripe.payments.users import authenticated
from django_firestore_stripe.services import checkout, portal
from django_firestore_stripe.services.customers import buyer_from
from django_firestore_stripe.services.session_request import SessionRequest

# Seconds, as in the SDK.
TIMEOUT = 30.0


class SessionChoices(TypedDict, total=False):
    """What can be asked of a session, by the names of the SDK's interface Session."""

    price: str
    quantity: int
    line_items: Sequence[Mapping[str, Any]]
    mode: str
    success_url: str
    cancel_url: str
    promotion_code: str
    allow_promotion_codes: bool
    locale: str
    metadata: Mapping[str, str]
    automatic_tax: bool
    client_reference_id: str
    payment_method_types: Sequence[str]
    tax_id_collection: bool
    trial_from_plan: bool


def create_checkout_session(
    *,
    user: Any,
    timeout: float = TIMEOUT,
    idempotency_key: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    **choices: Unpack[SessionChoices],
) -> CheckoutSession:
    """Create a checkout session; send the user to its `url`.

    `timeout` is in seconds; `parameters` are further ones of Stripe's API, which the server decides. Raises
    Unauthenticated, InvalidRequest, StripeRefused, IdempotencyConflict, DeadlineExceeded or Unavailable.
    """
    buyer = buyer_from(authenticated(user))
    with coded_errors(), deadlines.within(timeout):
        return checkout.create_session(
            buyer=buyer, request=SessionRequest(**choices), key=idempotency_key, parameters=parameters
        )


def create_portal_session(
    *,
    user: Any,
    return_url: str | None = None,
    locale: str | None = None,
    configuration: str | None = None,
    flow_data: Mapping[str, Any] | None = None,
) -> str:
    """Return the address of Stripe's customer portal for a user; raises as `create_checkout_session` does."""
    buyer = buyer_from(authenticated(user))
    with coded_errors():
        session = portal.create_portal_session(
            buyer=buyer, return_url=return_url, locale=locale, configuration=configuration, flow_data=flow_data
        )
    return str(session["url"])
