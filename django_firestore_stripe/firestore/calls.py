"""One call of Firestore's: how long it may take, what is tried again, and which error comes out."""

import time
from collections.abc import Callable
from typing import TypeVar

from google.api_core import exceptions as google
from google.api_core.retry import Retry, if_exception_type, if_transient_error

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.deadlines import remaining
from django_firestore_stripe.firestore.errors import ErrorTable, PreconditionLost, translated_errors

Result = TypeVar("Result")
Attempt = Callable[[float], Result]
Predicate = Callable[[Exception], bool]

# Whoever reads may read again, also when a stream breaks off half-way: the whole stream is read anew.
RETRY_READ: Predicate = if_transient_error
# A commit whose answer was lost is sent again. A guarded one then finds its own first success and says PreconditionLost.
RETRY_COMMIT: Predicate = if_exception_type(google.ServiceUnavailable, google.TooManyRequests)
# Sent twice, it could count twice. What is over a quota was not carried out.
RETRY_INCREMENT: Predicate = if_exception_type(google.TooManyRequests)

SHORTEST = 0.001


def call(attempt: Attempt[Result], *, retry: Predicate, errors: ErrorTable) -> Result:
    """Return what `attempt(seconds)` returns, tried again while `retry` says so, within FIRESTORE_TIMEOUT in all.

    Raises Django's database errors by the table `errors`; DeadlineExceeded where the surrounding deadline has passed.
    """
    budget = remaining(get_settings().firestore_timeout)
    end = time.monotonic() + budget
    patience = Retry(predicate=retry, initial=0.05, maximum=1.0, multiplier=2.0, timeout=budget)

    def timed() -> Result:
        return attempt(max(end - time.monotonic(), SHORTEST))

    unanswered: list[Exception] = []
    try:
        with translated_errors(errors):
            return patience(timed, on_error=unanswered.append)()
    except PreconditionLost as refused:
        refused.resent = any(isinstance(error, google.ServiceUnavailable) for error in unanswered)
        raise
