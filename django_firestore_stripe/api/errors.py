"""Errors of the services as answers of the API: `{"detail": …, "code": …}` with the SDK's codes."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.core import exceptions as django
from django.http import Http404
from rest_framework import exceptions as drf
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from django_firestore_stripe import statuses
from django_firestore_stripe.api.authentication import CertificatesUnavailable
from django_firestore_stripe.api.parsers import TooLarge
from django_firestore_stripe.exceptions import InvalidRequest

logger = logging.getLogger(__name__)

# Characters of Stripe's ids; Firestore compares no string of more than 1,500 bytes.
MAX_ID = 255

# Codes of the JavaScript SDK for what DRF refuses, or Django.
CODES: dict[type[Exception], str] = {
    drf.NotAuthenticated: "unauthenticated",
    drf.AuthenticationFailed: "unauthenticated",
    drf.PermissionDenied: "permission-denied",
    django.PermissionDenied: "permission-denied",
    drf.NotFound: "not-found",
    Http404: "not-found",
    drf.Throttled: "resource-exhausted",
    drf.ParseError: "invalid-argument",
    drf.UnsupportedMediaType: "invalid-argument",
    drf.MethodNotAllowed: "unimplemented",
    drf.NotAcceptable: "invalid-argument",
    TooLarge: "invalid-argument",
    CertificatesUnavailable: "unavailable",
}


class PaymentsErrors(APIView):
    """A view whose services' errors are answered as the table in `statuses` says.

    `own_throttles` limit what makes Stripe work, beside the project's own throttles: for all of a view's methods but
    those that only read.
    """

    own_throttles: Sequence[type[BaseThrottle]] = ()

    def get_throttles(self) -> list[BaseThrottle]:
        """Return the project's throttles, and ours where something is to be done."""
        reads = self.request.method in SAFE_METHODS
        return [*super().get_throttles(), *(() if reads else (throttle() for throttle in self.own_throttles))]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let in whoever may; an id that is too long for one of Stripe's is not found."""
        super().initial(request, *args, **kwargs)
        if any(len(each) > MAX_ID for each in kwargs.values()):
            raise drf.NotFound

    def handle_exception(self, exc: Exception) -> Response:
        """Answer an error that is foreseen; any other is the project's to handle."""
        if isinstance(exc, InvalidRequest):
            exc = drf.ValidationError({field: list(messages) for field, messages in exc.errors.items()})
        if isinstance(exc, statuses.KNOWN):
            return _answer(exc)
        response = super().handle_exception(exc)
        return _with_code(response, exc)


def _answer(error: Exception) -> Response:
    if statuses.status_of(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.warning("The payments API could not answer: %s", type(error).__name__, exc_info=error)
    body: dict[str, Any] = {"detail": statuses.detail_of(error), "code": statuses.code_of(error)}
    return Response(body, status=statuses.status_of(error), exception=True)


def _with_code(response: Response, error: Exception) -> Response:
    code = next((code for kind, code in CODES.items() if isinstance(error, kind)), None)
    if code and isinstance(response.data, dict):
        response.data["code"] = code
    return response
