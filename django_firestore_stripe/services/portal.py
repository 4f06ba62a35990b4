"""Stripe's customer portal, where people manage what they pay."""

from collections.abc import Mapping
from typing import Any

from django_firestore_stripe import deadlines
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import StripeRefused
from django_firestore_stripe.gateways.stripe import portal as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.customers import Buyer, ensure_customer, replace_customer
from django_firestore_stripe.services.redirects import absolute, redirect_target
from django_firestore_stripe.users import valid_uid

# Seconds that creating a portal session may take in all.
DEADLINE = 18.0


def create_portal_session(
    *,
    buyer: Buyer,
    return_url: str | None = None,
    locale: str | None = None,
    configuration: str | None = None,
    flow_data: Mapping[str, Any] | None = None,
    origin: str | None = None,
) -> StripeObject:
    """Create a portal session and return it as Stripe does; send the user to its `url`.

    `return_url` falls back to PORTAL_RETURN_URL; `flow_data` leads straight to one task
    (https://docs.stripe.com/api/customer_portal/sessions/create). Raises InvalidRequest, StripeRefused, Unavailable,
    Misconfigured or a django.db.Error.
    """
    valid_uid(buyer.uid)
    wanted = {
        "return_url": _return_url(return_url, origin),
        "locale": locale or "auto",
        "configuration": configuration,
        "flow_data": flow_data,
    }
    params = {name: value for name, value in wanted.items() if value}
    with deadlines.within(DEADLINE):
        return _create(buyer, params)


def _create(buyer: Buyer, params: Mapping[str, Any]) -> StripeObject:
    """Create the session, for another customer if this one no longer exists at Stripe."""
    customer = ensure_customer(buyer)
    try:
        return gateway.create_portal_session({"customer": customer, **params})
    except StripeRefused as refused:
        if not refused.is_missing(param="customer"):
            raise
    return gateway.create_portal_session({"customer": replace_customer(buyer, stale=customer), **params})


def _return_url(given: str | None, origin: str | None) -> str | None:
    """Return an allowed address; the policy `extension` leaves it to the client, as the extension did."""
    settings = get_settings()
    if settings.session_policy == "extension":
        return absolute(given or settings.portal_return_url, origin=origin) or None
    return redirect_target("return_url", given, default=settings.portal_return_url, origin=origin)
