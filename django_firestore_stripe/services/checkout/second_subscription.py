"""Whether somebody is about to pay twice for the same product (REFUSE_SECOND_SUBSCRIPTION)."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.catalogue import product_of
from django_firestore_stripe.services.session_request import SessionRequest

# Over, or begun and never paid: https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses.
DO_NOT_COUNT = frozenset({*Subscription.OVER, Subscription.Status.INCOMPLETE})


def require_no_second(
    uid: str, request: SessionRequest, *, mode: str, asked_at: datetime | None = None, besides: str | None = None
) -> None:
    """Raise InvalidRequest where the user subscribes to one of the products already, whatever its price.

    Sessions that are open at the same time are not seen. A subscription that was made since `asked_at` may be the answer
    to this very request, and does not count, nor does the one whose id is `besides`. Raises Unavailable or a django.db.Error.
    """
    if mode != "subscription" or not get_settings().refuse_second_subscription:
        return
    products = set(_products(request))
    if products & _subscribed(uid, asked_at, besides):
        field = "price" if request.line_items is None else "line_items"
        raise InvalidRequest({field: [_("You have a subscription to this product already.")]})


def _products(request: SessionRequest) -> Iterator[str]:
    for item in request.items():
        made_up = item.get("price_data")
        product = made_up.get("product") if isinstance(made_up, Mapping) else None
        if isinstance(item.get("price"), str):
            product = product_of(item["price"])
        if product:
            yield str(product)


def _subscribed(uid: str, asked_at: datetime | None, besides: str | None) -> set[str]:
    """Return the products of all items of the user's subscriptions that count."""
    running = [
        subscription
        for subscription in Subscription.objects.for_uid(uid).only("status", "product", "prices", "created")
        if subscription.status not in DO_NOT_COUNT
        and subscription.stripe_id != besides
        and not _is_since(subscription, asked_at)
    ]
    of_items = {price["product"] for subscription in running for price in subscription.prices or ()}
    return of_items | {subscription.product for subscription in running if subscription.product}


def _is_since(subscription: Subscription, moment: datetime | None) -> bool:
    """Say whether a subscription was made at a moment or later; Stripe counts whole seconds."""
    created = subscription.created
    return moment is not None and created is not None and created >= moment.replace(microsecond=0)
