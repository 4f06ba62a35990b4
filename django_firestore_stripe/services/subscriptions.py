"""What happens to subscriptions from here: they are changed, canceled and resumed, at Stripe first."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe import deadlines
from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.gateways.stripe import subscriptions as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.checkout.offers import look_up, require_offers
from django_firestore_stripe.services.ownership import require_owner
from django_firestore_stripe.services.policies.policy import agreed
from django_firestore_stripe.services.session_request import SessionRequest
from django_firestore_stripe.services.sync.following import follow
from django_firestore_stripe.services.sync.protocol import Outcome
from django_firestore_stripe.services.sync.things import sync_subscription
from django_firestore_stripe.users import valid_uid

# Seconds that a change may take in all.
DEADLINE = 18.0
# The difference is invoiced now, and a change that cannot be paid is none: else who cancels next never pays for it.
BILLED_AT_ONCE = {"proration_behavior": "always_invoice", "payment_behavior": "error_if_incomplete"}


def change_subscription(
    *, uid: str, subscription_id: str, price: str | None = None, quantity: int | None = None, item: str | None = None
) -> Outcome:
    """Change the price or the quantity of a subscription, as far as the session policy lets the user choose.

    A new price must be recurring and on sale. `item` is the id of the item that is meant where there are several. What
    was paid for and is not used any more is given back, and the difference is to be paid at once:
    https://docs.stripe.com/billing/subscriptions/prorations. Raises InvalidRequest, StripeRefused where it is not paid (then nothing has changed), and otherwise as
    `cancel_subscription` does.
    """
    if price is None and quantity is None:
        raise InvalidRequest({"price": [_("Give a price or a quantity.")]})
    with deadlines.within(DEADLINE):
        changed = _item(_owned(uid, subscription_id), item)
        allowed = agreed(_request(changed, price, quantity), uid)
        if price is not None:
            _require_recurring(uid, allowed)
        wanted = {
            "id": changed["id"],
            "price": price and allowed.price,
            "quantity": None if quantity is None else allowed.quantity,
        }
        items = [{name: value for name, value in wanted.items() if value is not None}]
        gateway.update_subscription(subscription_id, {"items": items, **BILLED_AT_ONCE})
        return follow(partial(sync_subscription, uid=uid, subscription_id=subscription_id))


def cancel_subscription(*, uid: str, subscription_id: str, at_period_end: bool) -> Outcome:
    """Cancel a user's subscription, now or when the period that is paid for ends; nothing is refunded.

    Raises NotFound where it is not this user's, StripeRefused, Unavailable, Misconfigured. Doing it twice is no more
    than doing it once.
    """
    with deadlines.within(DEADLINE):
        _owned(uid, subscription_id)
        if at_period_end:
            gateway.update_subscription(subscription_id, {"cancel_at_period_end": True})
        else:
            gateway.cancel_subscription(subscription_id)
        return follow(partial(sync_subscription, uid=uid, subscription_id=subscription_id))


def resume_subscription(*, uid: str, subscription_id: str) -> Outcome:
    """Let a subscription go on that would end, or that is paused; raises as `cancel_subscription` does.

    A paused one begins a new period, with an invoice: https://docs.stripe.com/api/subscriptions/resume.
    """
    with deadlines.within(DEADLINE):
        current = _owned(uid, subscription_id)
        if current["status"] == Subscription.Status.PAUSED:
            gateway.resume_subscription(subscription_id)
        else:
            gateway.update_subscription(subscription_id, _renewal(current))
        return follow(partial(sync_subscription, uid=uid, subscription_id=subscription_id))


def _request(item: StripeObject, price: str | None, quantity: int | None) -> SessionRequest:
    """Return what a change asks for as the session policy knows it: all that the item would be."""
    return SessionRequest(
        price=item["price"]["id"] if price is None else price,
        quantity=item.get("quantity") if quantity is None else quantity,
        mode="subscription",
    )


def _require_recurring(uid: str, request: SessionRequest) -> None:
    request = replace(request, checked=True)
    _seen, offers = look_up(uid, request, document_id=None, customer=False)
    require_offers(request, offers)
    if not offers[str(request.price)].recurring:
        raise InvalidRequest({"price": [_("A subscription takes a recurring price.")]})


def _item(current: StripeObject, wanted: str | None) -> StripeObject:
    items: dict[str, StripeObject] = {str(each["id"]): each for each in current["items"]["data"]}
    if wanted is None and len(items) == 1:
        return next(iter(items.values()))
    if wanted is None:
        raise InvalidRequest({"item": [_("This subscription has several items: say which one.")]})
    if wanted not in items:
        raise InvalidRequest({"item": [_("This subscription has no such item.")]})
    return items[wanted]


def _renewal(current: StripeObject) -> dict[str, Any]:
    """Return what takes back a cancellation: Stripe takes only one of the two parameters."""
    by_date = current.get("cancel_at") and not current.get("cancel_at_period_end")
    return {"cancel_at": ""} if by_date else {"cancel_at_period_end": False}


def _owned(uid: str, subscription_id: str) -> StripeObject:
    valid_uid(uid)
    current = gateway.retrieve_subscription(subscription_id)
    require_owner(current, uid=uid)
    return current
