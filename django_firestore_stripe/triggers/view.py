"""What the trigger endpoints have in common: 204 is "done", 4xx "never", 5xx "send it again"."""

import logging
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from django_firestore_stripe.bodies import raw_body
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import (
    InvalidRequest,
    Misconfigured,
    StripeRefused,
    Unauthenticated,
    Unavailable,
)
from django_firestore_stripe.triggers.access import require_access

logger = logging.getLogger(__name__)

# Bytes: a document has at most 1 MiB, and an event may hold it twice.
MAX_BODY = 4_000_000


@method_decorator(csrf_exempt, name="dispatch")
class TriggerView(View):
    """Take an event from whoever may report it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Act on the event, and say whether it is to come again."""
        if get_settings().extension_installed:
            logger.warning("EXTENSION_INSTALLED is set: the extension answers, the triggers do nothing")
            raise Http404
        try:
            require_access(request)
            self.act(request)
        except Unauthenticated as error:
            return refused(str(error), HTTPStatus.UNAUTHORIZED)
        except RequestDataTooBig:
            return refused(_("The body is too large."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except (InvalidRequest, StripeRefused) as error:
            logger.warning("A trigger's event cannot be acted on: %s", error)
            return refused(str(error), HTTPStatus.BAD_REQUEST)
        except (Unavailable, DatabaseError, Misconfigured) as error:
            logger.warning("A trigger's event is to be sent again: %s", type(error).__name__)
            return refused(_("The event was not acted on; send it again."), HTTPStatus.SERVICE_UNAVAILABLE)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)

    def act(self, request: HttpRequest) -> None:
        """Do what the event asks for."""
        raise NotImplementedError


def body_of(request: HttpRequest) -> bytes:
    """Return the raw body; raises RequestDataTooBig for one that is, or says it is, too large."""
    return raw_body(request, most=MAX_BODY)


def refused(detail: str, status: HTTPStatus) -> JsonResponse:
    """Answer that an event was not acted on."""
    return JsonResponse({"error": detail}, status=status)
