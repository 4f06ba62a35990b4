"""Checkout sessions and the customer portal: where a user is sent."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from django.http import HttpRequest
from django.utils.translation import gettext as _

from django_firestore_stripe import deadlines
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.origins import origin_of
from django_firestore_stripe.payments.errors import coded_errors
from django_firestore_stripe.payments.users import authenticated
from django_firestore_stripe.services import checkout, portal
from django_firestore_stripe.services.customers import buyer_from
from django_firestore_stripe.services.redirects import is_path
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
    request: HttpRequest | None = None,
    timeout: float = TIMEOUT,
    idempotency_key: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    **choices: Unpack[SessionChoices],
) -> CheckoutSession:
    """Create a checkout session; send the user to its `url`.

    `request` is the view's, and says where the site is: addresses that are paths, as SUCCESS_URL may be, need it.
    `timeout` is in seconds; `parameters` are further ones of Stripe's API, which the server decides. Raises
    Unauthenticated, InvalidRequest, StripeRefused, IdempotencyConflict, DeadlineExceeded or Unavailable.
    """
    buyer, settings = buyer_from(authenticated(user)), get_settings()
    origin = _origin(
        request,
        success_url=choices.get("success_url") or settings.success_url,
        cancel_url=choices.get("cancel_url") or settings.cancel_url,
    )
    with coded_errors(), deadlines.within(timeout):
        return checkout.create_session(
            buyer=buyer,
            request=SessionRequest(**choices),
            origin=origin,
            key=idempotency_key,
            parameters=parameters,
        )


def create_portal_session(
    *,
    user: Any,
    request: HttpRequest | None = None,
    return_url: str | None = None,
    locale: str | None = None,
    configuration: str | None = None,
    flow_data: Mapping[str, Any] | None = None,
) -> str:
    """Return the address of Stripe's customer portal for a user.

    `request` is the view's: PORTAL_RETURN_URL, or a `return_url`, that is a path needs it. Raises as
    `create_checkout_session` does.
    """
    buyer = buyer_from(authenticated(user))
    origin = _origin(request, return_url=return_url or get_settings().portal_return_url)
    with coded_errors():
        session = portal.create_portal_session(
            buyer=buyer,
            return_url=return_url,
            locale=locale,
            configuration=configuration,
            flow_data=flow_data,
            origin=origin,
        )
    return str(session["url"])


def _origin(request: HttpRequest | None, **addresses: str) -> str | None:
    """Return where the site is, None where nobody says; raises InvalidRequest for each address that needs to know."""
    if request is not None:
        return origin_of(request)
    sentence = _("This is a path of the site: pass `request`, which says where the site is, or a whole address.")
    problems = {name: [sentence] for name, url in addresses.items() if is_path(str(url))}
    if problems:
        raise InvalidRequest(problems)
    return None
