"""Errors of the database as errors of payments, so that every one has a code of the SDK."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error as DatabaseError
from django.db import NotSupportedError, OperationalError
from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import DeadlineExceeded, PaymentsError, PermissionDenied, Unavailable
from django_firestore_stripe.firestore.errors import AccessDenied, TimeUsedUp


@contextmanager
def coded_errors() -> Iterator[None]:
    """Raise an error of payments for each of Firestore's: `coded` says which.

    A query that Firestore cannot run, NotSupportedError, is the caller's mistake and stays what it is.
    """
    try:
        yield
    except NotSupportedError:
        raise
    except DatabaseError as error:
        raise coded(error) from error


def coded(error: DatabaseError) -> PaymentsError:
    """Return PermissionDenied, DeadlineExceeded, Unavailable or PaymentsError ("internal") for an error of Firestore's."""
    if isinstance(error, AccessDenied):
        return PermissionDenied(_("Firestore does not let this server do it."))
    if isinstance(error, TimeUsedUp):
        return DeadlineExceeded(_("Firestore did not answer in time."))
    if isinstance(error, OperationalError):
        return Unavailable(_("Firestore did not answer."))
    return PaymentsError(_("Firestore refused the request."))
