"""Google's errors as Django's database errors: translated once, the cause kept."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, DataError, IntegrityError, OperationalError, ProgrammingError
from google.api_core import exceptions as google
from google.auth.exceptions import GoogleAuthError

from django_firestore_stripe.exceptions import DeadlineExceeded, PermissionDenied


class AccessDenied(OperationalError):
    """Firestore knows who is asking and does not let them, or does not know them."""

    code = PermissionDenied.code


class TimeUsedUp(OperationalError):
    """Firestore did not answer within FIRESTORE_TIMEOUT."""

    code = DeadlineExceeded.code


class PreconditionLost(IntegrityError):
    """A commit was refused because a document is not as its guard saw it; nothing was written.

    `resent`: it had been sent before and no answer came, so that the document may be as that first attempt has left it.
    """

    resent = False


ErrorTable = tuple[tuple[tuple[type[Exception], ...], type[DatabaseError]], ...]

UNAVAILABLE: ErrorTable = (
    ((google.GatewayTimeout,), TimeUsedUp),
    (
        (google.Aborted, google.RetryError, google.ServerError, google.TooManyRequests, google.Cancelled),
        OperationalError,
    ),
    ((google.Unauthorized, google.Forbidden, GoogleAuthError), AccessDenied),
)
COMMIT_ERRORS: ErrorTable = (
    *UNAVAILABLE,
    ((google.AlreadyExists, google.NotFound, google.FailedPrecondition), PreconditionLost),
    ((google.BadRequest,), DataError),
)
# FAILED_PRECONDITION of a query is a missing index: Google's message carries the link that creates it.
READ_ERRORS: ErrorTable = (
    *UNAVAILABLE,
    ((google.NotFound,), OperationalError),
    ((google.BadRequest, google.MethodNotImplemented), ProgrammingError),
)


class Database:
    """The PEP 249 names that Django's error wrapper looks for.

    Nothing raises them: errors are translated here already, with classes of our own where that says more.
    """

    Binary = bytes

    class Error(Exception):
        """Root of the names."""

    class DatabaseError(Error):
        """See PEP 249."""

    class DataError(DatabaseError):
        """See PEP 249."""

    class IntegrityError(DatabaseError):
        """See PEP 249."""

    class InterfaceError(Error):
        """See PEP 249."""

    class InternalError(DatabaseError):
        """See PEP 249."""

    class NotSupportedError(DatabaseError):
        """See PEP 249."""

    class OperationalError(DatabaseError):
        """See PEP 249."""

    class ProgrammingError(DatabaseError):
        """See PEP 249."""


def message_of(error: Exception) -> str:
    """Return what the innermost known cause says, without gRPC's debugging details."""
    cause = _innermost(error)
    return str(getattr(cause, "message", None) or cause)


def _innermost(error: Exception) -> Exception:
    """Return why the last attempt failed, where all of them did."""
    return error.cause if isinstance(error, google.RetryError) and error.cause else error


@contextmanager
def translated_errors(table: ErrorTable) -> Iterator[None]:
    """Raise Django's database errors in place of Google's."""
    try:
        yield
    except (google.GoogleAPICallError, google.RetryError, GoogleAuthError) as error:
        raised = next((ours for theirs, ours in table if isinstance(_innermost(error), theirs)), DatabaseError)
        raise raised(message_of(error)) from error
