"""A user's subscriptions and payments, as they change."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from django.db import Error as DatabaseError

from django_firestore_stripe.exceptions import PaymentsError
from django_firestore_stripe.firestore.listening import Listening
from django_firestore_stripe.firestore.watching import Callback, Change
from django_firestore_stripe.models.querysets import WatchedQuerySet
from django_firestore_stripe.payments.belongings import Statuses, payments_of, subscriptions_of
from django_firestore_stripe.payments.errors import coded, coded_errors
from django_firestore_stripe.services.live import changes

Changes = AsyncGenerator[list[Change], None]
OnError = Callable[[PaymentsError], None] | None


def on_current_user_subscription_update(
    callback: Callback, *, user: Any, status: Statuses = None, on_error: OnError = None
) -> Listening:
    """Call `callback`, in a thread, with the changes of a user's subscriptions until the result is closed.

    The first call has all that there are as "added". Where Firestore refuses for good, `on_error` gets an error with the
    SDK's code, and nothing more comes. Raises Unauthenticated.
    """
    return _listening(subscriptions_of(user, status), callback, on_error)


def on_current_user_payment_update(
    callback: Callback, *, user: Any, status: Statuses = None, on_error: OnError = None
) -> Listening:
    """Call `callback`, in a thread, with the changes of a user's payments, as for subscriptions."""
    return _listening(payments_of(user, status), callback, on_error)


def aon_current_user_subscription_update(*, user: Any, status: Statuses = None) -> Changes:
    """Return the changes of a user's subscriptions, to be iterated over; `aclose()` it, or leave it to `aclosing`.

    Iterating raises PermissionDenied, Unavailable or PaymentsError where Firestore refuses for good.
    """
    return _coded(subscriptions_of(user, status))


def aon_current_user_payment_update(*, user: Any, status: Statuses = None) -> Changes:
    """Return the changes of a user's payments, as those of subscriptions."""
    return _coded(payments_of(user, status))


def _listening(queryset: WatchedQuerySet, callback: Callback, on_error: OnError) -> Listening:
    def tell(error: DatabaseError) -> None:
        if on_error is not None:
            on_error(coded(error))

    with coded_errors():
        return queryset.watch(callback, on_error=tell)


async def _coded(queryset: WatchedQuerySet) -> Changes:
    with coded_errors():
        async with aclosing(changes(queryset)) as updates:
            async for news in updates:
                yield news
