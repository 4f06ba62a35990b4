"""The webhook endpoint: verify, hand over, answer. 200 is "done", 400 "not from Stripe", 500 "send it again"."""

import logging
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.db import Error as DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from django_firestore_stripe.bodies import raw_body
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import Misconfigured, Unavailable, WebhookRejected
from django_firestore_stripe.gateways.stripe.signatures import verify
from django_firestore_stripe.services.events import handle_event, parse_event

logger = logging.getLogger(__name__)

# Bytes. Stripe's largest events are far smaller; nothing is read of a body that says it is longer.
MAX_BODY = 2_000_000


@method_decorator(csrf_exempt, name="dispatch")
class WebhookView(View):
    """Take an event from Stripe."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse:
        """Apply the event in the body; nothing is stored before its signature is verified."""
        try:
            body = raw_body(request, most=MAX_BODY)
            verify(body, request.headers.get("Stripe-Signature"), secrets=get_settings().stripe_webhook_secret)
            handle_event(parse_event(body))
        except RequestDataTooBig:
            return _refused("The body is too large.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except WebhookRejected as rejected:
            return _refused(str(rejected), HTTPStatus.BAD_REQUEST)
        except (Unavailable, DatabaseError, Misconfigured) as error:
            logger.warning("A webhook is to be sent again: %s", type(error).__name__)
            return _refused("The event was not applied; send it again.", HTTPStatus.INTERNAL_SERVER_ERROR)
        return JsonResponse({"received": True})


def _refused(detail: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"error": detail}, status=status)
