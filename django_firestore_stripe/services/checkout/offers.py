"""Whether what is asked for may be sold, and what is already there: at most one read."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.services import catalogue, mappings
from django_firestore_stripe.services.catalogue import Offer
from django_firestore_stripe.services.policies.strict import MAX_ITEMS_OF_A_KIND
from django_firestore_stripe.services.session_request import SessionRequest


def look_up(
    uid: str, request: SessionRequest, *, document_id: str | None, customer: bool = True
) -> tuple[dict[str, Snapshot], dict[str, Offer]]:
    """Read whatever is not remembered: the prices to be checked, the session that `document_id` names, the customer.

    Prices that say the mode, where none was asked for, are read as well. `customer` is False where the caller has read
    that.
    """
    prices = _prices(request) if request.checked or not request.mode else set()
    offers = catalogue.remembered_offers(prices)
    located = catalogue.locate(prices - offers.keys())
    wanted = list(located.values())
    if customer and not mappings.customer_of(uid):
        wanted.append(paths.customer(uid))
    if document_id:
        wanted.append(paths.checkout_session(uid, document_id))
    seen = read(wanted) if wanted else {}
    return seen, offers | catalogue.offers_in(located, seen)


def mode_of(request: SessionRequest, offers: Mapping[str, Offer]) -> str:
    """Return the mode that was asked for if the prices fit it, or the one that they need; raises InvalidRequest."""
    if not request.checked:
        return request.mode or _mode_for(request, offers)
    recurring = any(offer.recurring for offer in offers.values())
    mode = request.mode or ("subscription" if recurring else "payment")
    if mode == "payment" and recurring:
        raise InvalidRequest({"mode": [_("A recurring price takes the mode subscription.")]})
    if mode == "subscription" and not recurring:
        raise InvalidRequest({"mode": [_("A subscription takes a recurring price.")]})
    if mode == "subscription":
        _require_few(request, offers)
    return mode


def _require_few(request: SessionRequest, offers: Mapping[str, Offer]) -> None:
    """Raise InvalidRequest for more prices than one subscription takes at Stripe."""
    recurring = [offers[str(item["price"])].recurring for item in request.items() if item.get("price")]
    if max(recurring.count(True), recurring.count(False)) > MAX_ITEMS_OF_A_KIND:
        sentence = _("A subscription takes at most %(most)s recurring prices, and as many others.")
        raise InvalidRequest({"line_items": [sentence % {"most": MAX_ITEMS_OF_A_KIND}]})


def _mode_for(request: SessionRequest, offers: Mapping[str, Offer]) -> str:
    """Return the mode that unchecked prices need; where one is not known, the extension's default."""
    recurring = [_is_recurring(item, offers) for item in request.items()]
    return "payment" if recurring and all(each is False for each in recurring) else "subscription"


def _is_recurring(item: Mapping[str, Any], offers: Mapping[str, Offer]) -> bool | None:
    """Say whether a line item is paid again and again; None where nobody knows."""
    made_up = item.get("price_data")
    if isinstance(made_up, Mapping):
        return bool(made_up.get("recurring"))
    offer = offers.get(str(item.get("price")))
    return offer.recurring if offer else None


def _prices(request: SessionRequest) -> set[str]:
    return {str(item["price"]) for item in request.items() if item.get("price")}


def require_offers(request: SessionRequest, offers: Mapping[str, Offer]) -> None:
    """Raise InvalidRequest for a price that is not, or no longer, sold, and where nothing was chosen."""
    if not request.checked:
        return
    if request.price is None and not request.line_items and request.mode != "setup":
        raise InvalidRequest({"price": [_("Give a price or line items.")]})
    field = "price" if request.line_items is None else "line_items"
    for price in sorted(_prices(request)):
        if price not in offers:
            raise InvalidRequest({field: [_("There is no price %(price)r.") % {"price": price}]})
        if not offers[price].active:
            raise InvalidRequest({field: [_("The price %(price)r is no longer sold.") % {"price": price}]})
