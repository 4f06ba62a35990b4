"""`triggers/createPortalLink`: the extension's callable function, in Firebase's protocol.

https://firebase.google.com/docs/functions/callable-reference says what goes over the wire.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from django_firestore_stripe.exceptions import (
    InvalidRequest,
    Misconfigured,
    PaymentsError,
    StripeRefused,
    StripeUnavailable,
    Unauthenticated,
)
from django_firestore_stripe.gateways.google.tokens import verify_firebase_user
from django_firestore_stripe.services.buyers import buyer_of
from django_firestore_stripe.services.portal import create_portal_session
from django_firestore_stripe.services.portal_flows import client_flow
from django_firestore_stripe.statuses import detail_of
from django_firestore_stripe.triggers.access import bearer
from django_firestore_stripe.triggers.cors import allow
from django_firestore_stripe.triggers.messages import message_in
from django_firestore_stripe.triggers.view import body_of

logger = logging.getLogger(__name__)

INTERNAL = "INTERNAL"


@method_decorator(csrf_exempt, name="dispatch")
class PortalLinkView(View):
    """Answer `{"data": {"returnUrl", "locale", "configuration", "flow_data"}}` with `{"result": portal session}`."""

    http_method_names = ["post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, and say who may read it."""
        return allow(request, super().dispatch(request, *args, **kwargs))  # type: ignore[arg-type]

    def options(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Answer a browser's preflight."""
        return HttpResponse(status=HTTPStatus.NO_CONTENT)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Create a portal session for the user of the ID token."""
        try:
            uid = str(verify_firebase_user(bearer(request))["sub"])
            return JsonResponse({"result": _session(uid, _data(body_of(request)))})
        except Unauthenticated:
            return _error(
                _("The function must be called while authenticated!"), "UNAUTHENTICATED", HTTPStatus.UNAUTHORIZED
            )
        except (InvalidRequest, RequestDataTooBig) as error:
            return _error(str(error) or _("The body is too large."), "INVALID_ARGUMENT", HTTPStatus.BAD_REQUEST)
        except (PaymentsError, DatabaseError) as error:
            return _error(_message(error), INTERNAL, HTTPStatus.INTERNAL_SERVER_ERROR)
        except Exception:
            # An app understands nothing but the protocol, and Firebase's own wrapper says no more than this.
            logger.exception("A portal link could not be given")
            return _error(INTERNAL, INTERNAL, HTTPStatus.INTERNAL_SERVER_ERROR)


def _session(uid: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return create_portal_session(
        buyer=buyer_of(uid),
        return_url=data.get("returnUrl"),
        locale=data.get("locale"),
        configuration=data.get("configuration"),
        flow_data=client_flow(data.get("flow_data")),
    )


def _data(body: bytes) -> Mapping[str, Any]:
    data = message_in(body).get("data")
    if not isinstance(data, Mapping):
        raise InvalidRequest({"data": [_("Takes an object with `returnUrl`.")]})
    for name in ("returnUrl", "locale", "configuration"):
        if not isinstance(data.get(name), str | None):
            raise InvalidRequest({name: [_("Takes a string.")]})
    return data


def _message(error: Exception) -> str:
    """Return Stripe's own words where it said something that is the caller's business."""
    if isinstance(error, StripeRefused):
        return error.user_message
    if isinstance(error, StripeUnavailable) and error.user_message:
        return error.user_message
    return str(error) if isinstance(error, PaymentsError) and not isinstance(error, Misconfigured) else detail_of(error)


def _error(message: str, status: str, code: HTTPStatus) -> JsonResponse:
    return JsonResponse({"error": {"message": message, "status": status}}, status=code)
