"""What can go wrong, as one tree.

    PaymentsError
    ├── InvalidRequest            the caller's input; `errors` says which field and why
    ├── NotFound                  no such object, or somebody else's
    ├── PermissionDenied          Firestore does not let this server do it
    ├── IdempotencyConflict       the same idempotency key with another request
    ├── StripeRefused             Stripe understood and said no; `user_message` is Stripe's own
    ├── Unavailable               try again later
    │   ├── StripeUnavailable     time-out, connection, rate limit, 5xx
    │   └── DeadlineExceeded      all the time that a request may take is used up
    ├── Misconfigured             the operator's mistake: a key without permission, a missing setting
    ├── WebhookRejected           the signature or the body of a webhook does not verify
    └── Unauthenticated           a token that is none, is not for us, or has expired

What Firestore reports arrives as Django's own database errors (`django.db.OperationalError` and siblings).
`code` is the JavaScript SDK's error code where it has one.
"""

from collections.abc import Mapping, Sequence

FieldErrors = Mapping[str, Sequence[str]]


class PaymentsError(Exception):
    """Root of the tree."""

    code = "internal"


class InvalidRequest(PaymentsError):
    """The input does not fit; `errors` maps a field's name to sentences for its author."""

    code = "invalid-argument"

    def __init__(self, errors: FieldErrors) -> None:
        super().__init__("; ".join(f"{field}: {' '.join(messages)}" for field, messages in errors.items()))
        self.errors = errors


class NotFound(PaymentsError):
    """There is no such object for this user."""

    code = "not-found"


class PermissionDenied(PaymentsError):
    """Firestore does not let this server do it: its service account lacks a role, or has no credentials."""

    code = "permission-denied"


class IdempotencyConflict(PaymentsError):
    """An idempotency key came back with another request."""

    code = "already-exists"


class StripeRefused(PaymentsError):
    """Stripe refused the request for good.

    `stripe_code` and `param` are Stripe's, see https://docs.stripe.com/error-codes.
    """

    code = "failed-precondition"

    def __init__(self, user_message: str, *, stripe_code: str | None = None, param: str | None = None) -> None:
        super().__init__(user_message)
        self.user_message = user_message
        self.stripe_code = stripe_code
        self.param = param

    def is_missing(self, *, param: str | None = None) -> bool:
        """Say whether Stripe has no such object, or no longer; with `param`, whether it is the one named there."""
        return self.stripe_code == "resource_missing" and param in {None, self.param}


class Unavailable(PaymentsError):
    """A service behind us did not answer; the same request may succeed later."""

    code = "unavailable"


class StripeUnavailable(Unavailable):
    """Stripe timed out, could not be reached, limited our rate or failed on its side.

    `definite` is True where Stripe surely answered (a 5xx), False where nobody knows what it did (a time-out);
    `user_message` is what Stripe said then.
    """

    def __init__(self, message: str, *, definite: bool = False, user_message: str | None = None) -> None:
        super().__init__(message)
        self.definite = definite
        self.user_message = user_message


class DeadlineExceeded(Unavailable):
    """The time that one request may take is used up."""

    code = "deadline-exceeded"


class Misconfigured(PaymentsError):
    """The site's own configuration keeps the request from working; visitors cannot mend it."""


class WebhookRejected(PaymentsError):
    """A webhook whose signature or body does not verify; the message names no secret."""

    code = "invalid-argument"


class Unauthenticated(PaymentsError):
    """A bearer token that does not verify; the message says nothing of the token."""

    code = "unauthenticated"
