"""Errors of the database as errors of payments, so that every one has a code of the SDK."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error as DatabaseError
from django.db import NotSupportedError, OperationalError

from django_firestore_stripe.exceptions import PaymentsError, Unavailable


@contextmanager
def coded_errors() -> Iterator[None]:
    """Raise Unavailable where Firestore did not answer, PaymentsError ("internal") for its other errors.

    A query that Firestore cannot run, NotSupportedError, is the caller's mistake and stays what it is.
    """
    try:
        yield
    except NotSupportedError:
        raise
    except OperationalError as exc:
        raise Unavailable("Firestore did not answer.") from exc
    except DatabaseError as exc:
        raise PaymentsError("Firestore refused the request.") from exc
