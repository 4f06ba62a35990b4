"""Stripe's errors become ours, once, and keep their cause."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, TypeVar

import stripe
from django.utils.translation import gettext as _

from django_firestore_stripe import deadlines
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import IdempotencyConflict, Misconfigured, StripeRefused, StripeUnavailable

P = ParamSpec("P")
T = TypeVar("T")

# How Stripe names what a restricted key may do: https://docs.stripe.com/keys/restricted-api-keys.
PERMISSION = re.compile(r"\brak_[a-z_]+")


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise our errors instead of Stripe's, see https://docs.stripe.com/api/errors."""
    try:
        yield
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        raise Misconfigured(
            f"Stripe does not accept the API key, or the key lacks a permission{_named(error)}."
        ) from error
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise StripeUnavailable(_("Stripe cannot be reached at the moment.")) from error
    except stripe.IdempotencyError as error:
        raise IdempotencyConflict(_("This idempotency key was used for another request.")) from error
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise _refused(error) from error
    except stripe.StripeError as error:
        definite = (error.http_status or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR
        raise StripeUnavailable(
            _("Stripe failed to carry out the request."), definite=definite, user_message=error.user_message
        ) from error


def _named(error: stripe.StripeError) -> str:
    """Return the permissions that a restricted key would need; Stripe's own sentence also holds the end of the key."""
    names = PERMISSION.findall(str(error))
    return f": {', '.join(names)}" if names else ""


def _refused(error: stripe.InvalidRequestError | stripe.CardError) -> StripeRefused:
    return StripeRefused(
        error.user_message or _("Stripe refused the request."), stripe_code=error.code, param=error.param
    )


def request(function: Callable[P, T]) -> Callable[P, T]:
    """Make a function one request: its errors are ours, and with its retries it takes at most STRIPE_TIMEOUT seconds."""

    @wraps(function)
    def bounded(*args: P.args, **kwargs: P.kwargs) -> T:
        with deadlines.within(get_settings().stripe_timeout), translated_errors():
            return function(*args, **kwargs)

    return bounded
