"""A user's subscriptions and payments, as they change."""

from collections.abc import AsyncGenerator
from typing import Any

from django_firestore_stripe.firestore.listening import Listening
from django_firestore_stripe.firestore.watching import Callback, Change, ErrorCallback
from django_firestore_stripe.payments.belongings import Statuses, payments_of, subscriptions_of
from django_firestore_stripe.services.live import changes

Changes = AsyncGenerator[list[Change], None]


def on_current_user_subscription_update(
    callback: Callback, *, user: Any, status: Statuses = None, on_error: ErrorCallback | None = None
) -> Listening:
    """Call `callback`, in a thread, with the changes of a user's subscriptions until the result is closed.

    The first call has all that there are as "added".
    """
    return subscriptions_of(user, status).watch(callback, on_error=on_error)


def on_current_user_payment_update(
    callback: Callback, *, user: Any, status: Statuses = None, on_error: ErrorCallback | None = None
) -> Listening:
    """Call `callback`, in a thread, with the changes of a user's payments until the result is closed."""
    return payments_of(user, status).watch(callback, on_error=on_error)


def aon_current_user_subscription_update(*, user: Any, status: Statuses = None) -> Changes:
    """Return the changes of a user's subscriptions, to be iterated over; `aclose()` it, or leave it to `aclosing`."""
    return changes(subscriptions_of(user, status))


def aon_current_user_payment_update(*, user: Any, status: Statuses = None) -> Changes:
    """Return the changes of a user's payments, as those of subscriptions."""
    return changes(payments_of(user, status))
