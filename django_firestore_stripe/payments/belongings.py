"""A user's subscriptions and payments. Amounts are in the currency's minor unit."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.models import Payment, Subscription
from django_firestore_stripe.models.querysets import PersonalQuerySet
from django_firestore_stripe.payments.errors import coded_errors
from django_firestore_stripe.payments.users import uid_from

Statuses = str | Iterable[str] | None
"""One status, several of which any will do, or all."""


def get_current_user_subscription(subscription_id: str, *, user: Any) -> Subscription:
    """Return a user's subscription; raises NotFound, also where it is somebody else's."""
    found: Subscription = _own(
        Subscription.objects, subscription_id, uid_from(user), _("There is no such subscription.")
    )
    return found


def get_current_user_subscriptions(*, user: Any, status: Statuses = None) -> list[Subscription]:
    """Return a user's subscriptions."""
    with coded_errors():
        return list(subscriptions_of(user, status))


def get_current_user_payment(payment_id: str, *, user: Any) -> Payment:
    """Return a user's payment; raises NotFound, also where it is somebody else's."""
    found: Payment = _own(Payment.objects, payment_id, uid_from(user), _("There is no such payment."))
    return found


def get_current_user_payments(*, user: Any, status: Statuses = None) -> list[Payment]:
    """Return a user's payments."""
    with coded_errors():
        return list(payments_of(user, status))


def subscriptions_of(user: Any, status: Statuses = None) -> PersonalQuerySet:
    """Return the query of a user's subscriptions."""
    return _with(Subscription.objects.for_uid(uid_from(user)), status)


def payments_of(user: Any, status: Statuses = None) -> PersonalQuerySet:
    """Return the query of a user's payments."""
    return _with(Payment.objects.for_uid(uid_from(user)), status)


def _with(documents: PersonalQuerySet, status: Statuses) -> PersonalQuerySet:
    if status is None:
        return documents
    return documents.filter(status__in=[status] if isinstance(status, str) else list(status))


def _own(documents: Any, object_id: str, uid: str, missing: str) -> Any:
    """Return a document of a user's; raises NotFound, saying what is missing, where there is none."""
    with coded_errors():
        found = documents.filter(pk=f"{uid}/{object_id}").first()
    if found is None:
        raise NotFound(missing)
    return found
