"""Errors of Firebase Auth become ours, once, and keep their cause."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from firebase_admin import auth, exceptions
from google.auth.exceptions import GoogleAuthError, TransportError

from django_firestore_stripe.exceptions import Misconfigured, NotFound, Unavailable

REFUSED = (
    auth.ConfigurationNotFoundError,
    exceptions.InvalidArgumentError,
    exceptions.PermissionDeniedError,
    exceptions.UnauthenticatedError,
)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise our errors instead of Firebase's, see https://firebase.google.com/docs/auth/admin/errors."""
    try:
        yield
    except auth.UserNotFoundError as error:
        raise NotFound(_("Firebase Auth has no such user.")) from error
    except REFUSED as error:
        raise Misconfigured("Firebase Auth refuses the request: see its cause.") from error
    except (exceptions.FirebaseError, TransportError) as error:
        raise Unavailable(_("Firebase Auth cannot be reached at the moment.")) from error
    except GoogleAuthError as error:
        raise Misconfigured("There are no credentials that Firebase Auth accepts.") from error
    except ValueError as error:
        # firebase-admin looks at the claims (at most 1,000 characters) and at the emulator's address by itself.
        raise Misconfigured("Firebase Auth cannot be asked this: see its cause.") from error
