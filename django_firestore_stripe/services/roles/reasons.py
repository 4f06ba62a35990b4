"""Which roles a user has, and why: read from the documents of their subscriptions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.documents.roles import named_roles
from django_firestore_stripe.models import Subscription

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """An item of a subscription whose product names a role; `gives`: the user has the role through it, now.

    `until` is when that ends, as things are; None: while it is paid for.
    """

    role: str
    product: str
    subscription: str
    status: str
    gives: bool
    until: datetime | None = None


def read_reasons(uid: str) -> tuple[Reason, ...]:
    """Return every reason for a user's roles, past ones too, with one query; raises a django.db.Error."""
    return reasons_from(Subscription.objects.for_uid(uid))


def roles_of(uid: str) -> frozenset[str]:
    """Return the roles that a user has now, with one query; raises a django.db.Error."""
    return frozenset(reason.role for reason in read_reasons(uid) if reason.gives)


def reasons_from(subscriptions: Iterable[Subscription]) -> tuple[Reason, ...]:
    """Return the reasons in one user's subscriptions: the newest subscription's first, in the order of its items."""
    by_id = sorted(subscriptions, key=lambda subscription: subscription.stripe_id)
    newest_first = sorted(by_id, key=lambda subscription: _time(subscription.created) or LONG_AGO, reverse=True)
    return tuple(reason for subscription in newest_first for reason in _reasons(subscription))


def _reasons(subscription: Subscription) -> Iterable[Reason]:
    fields = {name: getattr(subscription, name) for name in ("items", "role", "product")}
    graced = _graced_until(subscription)
    gives = subscription.is_active or (graced is not None and datetime.now(UTC) < graced)
    for named in named_roles(fields):
        yield Reason(
            role=named.role,
            product=named.product,
            subscription=subscription.stripe_id,
            status=str(subscription.status or ""),
            gives=gives,
            until=_ends(subscription, graced) if gives else None,
        )


def _graced_until(subscription: Subscription) -> datetime | None:
    """Return the end of the grace period of a subscription that is past due.

    Its document does not say since when it is; a period that is not paid for begins when the last one was over. Where
    its items have periods of their own, that is the latest to begin.
    """
    begun = max(_beginnings(subscription), default=None)
    if subscription.status != Subscription.Status.PAST_DUE or begun is None:
        return None
    return begun + timedelta(days=get_settings().role_grace_days)


def _beginnings(subscription: Subscription) -> Iterator[datetime]:
    """Yield when the current periods have begun, of the subscription and of its items."""
    whole = _time(subscription.current_period_start)
    if whole:
        yield whole
    items: Any = subscription.items
    for item in items if isinstance(items, list) else ():
        begun = item.get("current_period_start") if isinstance(item, Mapping) else None
        if isinstance(begun, int):
            yield datetime.fromtimestamp(begun, UTC)


def _ends(subscription: Subscription, graced: datetime | None) -> datetime | None:
    period_end = subscription.current_period_end if subscription.cancel_at_period_end else None
    ends = [_time(end) for end in (graced, subscription.cancel_at, period_end)]
    return min((end for end in ends if end is not None), default=None)


def _time(value: Any) -> datetime | None:
    """Return a time; documents that others wrote may hold anything."""
    return value if isinstance(value, datetime) else None
