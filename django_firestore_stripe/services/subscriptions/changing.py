"""Another price or another quantity of a subscription."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe import deadlines
from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.gateways.stripe import subscriptions as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.checkout.offers import look_up, require_offers
from django_firestore_stripe.services.checkout.second_subscription import require_no_second
from django_firestore_stripe.services.policies.policy import agreed
from django_firestore_stripe.services.session_request import SessionRequest
from django_firestore_stripe.services.subscriptions.owned import DEADLINE, brought_up_to_date, owned
from django_firestore_stripe.services.sync.protocol import Outcome

# The difference is invoiced now, and a change that cannot be paid is none: else who cancels next never pays for it.
BILLED_AT_ONCE = {"proration_behavior": "always_invoice", "payment_behavior": "error_if_incomplete"}


def change_subscription(
    *, uid: str, subscription_id: str, price: str | None = None, quantity: int | None = None, item: str | None = None
) -> Outcome:
    """Change the price or the quantity of a subscription, as far as the session policy lets the user choose.

    A new price must be recurring and on sale. `item` says which one is meant where there are several, by its id or its
    price's. What was paid for and is not used any more is given back, and the difference is to be paid at once:
    https://docs.stripe.com/billing/subscriptions/prorations. A trial was given for what was chosen then: another price, or
    more of it, ends the trial, and the first period is to be paid at once.

    Raises InvalidRequest, StripeRefused where it is not paid (then nothing has changed), and otherwise as
    `cancel_subscription` does.
    """
    if price is None and quantity is None:
        raise InvalidRequest({"price": [_("Give a price or a quantity.")]})
    with deadlines.within(DEADLINE):
        current = owned(uid, subscription_id)
        changed = _item(current, item)
        allowed = agreed(_request(changed, price, quantity), uid)
        if price is not None:
            _require_sold(uid, current, changed, allowed)
        wanted = {
            "price": None if price is None else allowed.price,
            "quantity": None if quantity is None else allowed.quantity,
        }
        chosen = {name: value for name, value in wanted.items() if value is not None}
        trial = {"trial_end": "now"} if _outgrows_trial(current, changed, chosen) else {}
        changes = {"items": [{"id": changed["id"], **chosen}], **BILLED_AT_ONCE, **trial}
        gateway.update_subscription(subscription_id, changes)
        return brought_up_to_date(uid, subscription_id)


def _request(item: StripeObject, price: str | None, quantity: int | None) -> SessionRequest:
    """Return what a change asks for as the session policy knows it: all that the item would be."""
    return SessionRequest(
        price=item["price"]["id"] if price is None else price,
        quantity=item.get("quantity") if quantity is None else quantity,
        mode="subscription",
    )


def _require_sold(uid: str, current: StripeObject, changed: StripeObject, allowed: SessionRequest) -> None:
    """Require a recurring price that is on sale, and of a product that no other subscription of the user is to."""
    request = replace(allowed, checked=True)
    _seen, offers = look_up(uid, request, document_id=None, customer=False)
    require_offers(request, offers)
    if not offers[str(request.price)].recurring:
        raise InvalidRequest({"price": [_("A subscription takes a recurring price.")]})
    if offers[str(request.price)].product != identifier(changed["price"]["product"]):
        require_no_second(uid, request, mode="subscription", besides=current["id"])


def _item(current: StripeObject, wanted: str | None) -> StripeObject:
    items: list[StripeObject] = current["items"]["data"]
    if wanted is None and len(items) == 1:
        return items[0]
    if wanted is None:
        raise InvalidRequest({"item": [_("This subscription has several items: say which one.")]})
    named = [each for each in items if wanted in {each["id"], each["price"]["id"]}]
    if not named:
        raise InvalidRequest({"item": [_("This subscription has no such item.")]})
    return named[0]


def _outgrows_trial(current: StripeObject, item: StripeObject, chosen: dict[str, Any]) -> bool:
    """Say whether a change asks for what the trial was not given for."""
    if current["status"] != Subscription.Status.TRIALING:
        return False
    another = chosen.get("price") not in {None, item["price"]["id"]}
    return another or chosen.get("quantity", 0) > (item.get("quantity") or 0)
