"""HTTP statuses are chosen here and nowhere else: one table for HTML, JSON and webhooks."""

from http import HTTPStatus

from django.db import Error as DatabaseError
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe import exceptions

# The first entry that fits wins, so the narrower stands above the wider.
STATUSES: dict[type[Exception], HTTPStatus] = {
    exceptions.InvalidRequest: HTTPStatus.BAD_REQUEST,
    exceptions.WebhookRejected: HTTPStatus.BAD_REQUEST,
    exceptions.IdempotencyConflict: HTTPStatus.BAD_REQUEST,
    exceptions.StripeRefused: HTTPStatus.BAD_REQUEST,
    exceptions.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    exceptions.NotFound: HTTPStatus.NOT_FOUND,
    exceptions.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    exceptions.Misconfigured: HTTPStatus.SERVICE_UNAVAILABLE,
    exceptions.PermissionDenied: HTTPStatus.SERVICE_UNAVAILABLE,
    DatabaseError: HTTPStatus.SERVICE_UNAVAILABLE,
}
KNOWN = tuple(STATUSES)
# Every code that `code_of` returns for these.
CODES = frozenset(
    {
        "internal",
        "unavailable",
        exceptions.DeadlineExceeded.code,
        *(getattr(kind, "code", "internal") for kind in KNOWN),
    }
)

TRY_AGAIN = _("The payment service cannot be reached at the moment. Nothing was charged. Please try again in a minute.")
NOT_SET_UP = _("Payments are not set up on this site yet. Nothing was charged.")
UNFORESEEN = _("Something went wrong. Nothing was charged.")


def status_of(error: Exception) -> HTTPStatus:
    """Return the status with which an error is answered; 500 for one that nobody foresaw."""
    fits = (status for kind, status in STATUSES.items() if isinstance(error, kind))
    return next(fits, HTTPStatus.INTERNAL_SERVER_ERROR)


def code_of(error: Exception) -> str:
    """Return the JavaScript SDK's code for an error."""
    return getattr(error, "code", None) or ("unavailable" if isinstance(error, DatabaseError) else "internal")


def detail_of(error: Exception) -> str:
    """Return what the visitor may read: never a key, a stack or the words of a database."""
    if isinstance(error, exceptions.Misconfigured) or code_of(error) == exceptions.PermissionDenied.code:
        return str(NOT_SET_UP)
    if isinstance(error, exceptions.Unavailable | DatabaseError):
        return str(TRY_AGAIN)
    return str(error) if isinstance(error, exceptions.PaymentsError) else str(UNFORESEEN)
