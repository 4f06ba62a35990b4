"""Stripe's errors become ours, once, and keep their cause."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, TypeVar

import stripe

from django_firestore_stripe import deadlines
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import IdempotencyConflict, Misconfigured, StripeRefused, StripeUnavailable

P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise our errors instead of Stripe's, see https://docs.stripe.com/api/errors."""
    try:
        yield
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise Misconfigured("Stripe does not accept the API key, or the key lacks a permission.") from error
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise StripeUnavailable("Stripe cannot be reached at the moment.") from error
    except stripe.IdempotencyError as error:
        raise IdempotencyConflict("This idempotency key was used for another request.") from error
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise _refused(error) from error
    except stripe.StripeError as error:
        definite = (error.http_status or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR
        raise StripeUnavailable("Stripe failed to carry out the request.", definite=definite) from error


def _refused(error: stripe.InvalidRequestError | stripe.CardError) -> StripeRefused:
    return StripeRefused(error.user_message or "Stripe refused the request.", stripe_code=error.code, param=error.param)


def request(function: Callable[P, T]) -> Callable[P, T]:
    """Make a function one request: its errors are ours, and with its retries it takes at most STRIPE_TIMEOUT seconds."""

    @wraps(function)
    def bounded(*args: P.args, **kwargs: P.kwargs) -> T:
        with deadlines.within(get_settings().stripe_timeout), translated_errors():
            return function(*args, **kwargs)

    return bounded
