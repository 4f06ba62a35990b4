"""What a client may ask of the customer portal: to be led straight to one task, and where to go from there."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.services.redirects import redirect_target

FIELD = "flow_data"
RETURN_URL = ("after_completion", "redirect", "return_url")
# Where a flow names coupons, which are the server's to give; promotion codes are the buyer's own.
COUPONS = (
    ("subscription_cancel", "retention"),
    ("subscription_update_confirm", "discounts", "coupon"),
)


def client_flow(flow: Any, *, origin: str | None = None) -> Any:
    """Return a flow that a client asks for, with an absolute, allowed address to return to.

    Raises InvalidRequest for coupons and for addresses of others; the policy `extension` leaves both to the client, as
    the extension did. Whether it is a flow at all is Stripe's to say.
    """
    if get_settings().session_policy == "extension":
        return flow
    if any(_holds(flow, names) for names in COUPONS):
        raise InvalidRequest({FIELD: [_("Coupons are decided by the server.")]})
    return _returning(flow, RETURN_URL, origin)


def _holds(value: Any, names: Sequence[str]) -> bool:
    if not names:
        return bool(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(_holds(item, names) for item in value)
    return isinstance(value, Mapping) and _holds(value.get(names[0]), names[1:])


def _returning(value: Any, names: Sequence[str], origin: str | None) -> Any:
    if not names:
        return redirect_target(FIELD, str(value), default="", origin=origin)
    if not isinstance(value, Mapping) or names[0] not in value:
        return value
    return {**value, names[0]: _returning(value[names[0]], names[1:], origin)}
