"""Objects that Stripe does not have, or no longer."""

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import NotFound, StripeRefused

T = TypeVar("T")


def unless_missing(ask: Callable[[], T]) -> T | None:
    """Return what Stripe answers, None where it has no such object; raises what else it may refuse."""
    try:
        return ask()
    except StripeRefused as refused:
        if not refused.is_missing():
            raise
    return None


def required(ask: Callable[[], T], object_id: str) -> T:
    """Return what Stripe answers; raises NotFound where it has no such object, and what else it may refuse."""
    found = unless_missing(ask)
    if found is None:
        raise NotFound(_("Stripe no longer has %(object)s.") % {"object": object_id})
    return found
