"""Objects that Stripe does not have, or no longer."""

from collections.abc import Callable
from typing import TypeVar

from django_firestore_stripe.exceptions import StripeRefused

T = TypeVar("T")


def unless_missing(ask: Callable[[], T]) -> T | None:
    """Return what Stripe answers, None where it has no such object; raises what else it may refuse."""
    try:
        return ask()
    except StripeRefused as refused:
        if not refused.is_missing():
            raise
    return None
