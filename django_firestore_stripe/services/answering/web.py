"""A web client's document: one Checkout session, whose `url` the browser goes to."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.checkout_session import answer_fields
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.gateways.stripe import checkout as gateway
from django_firestore_stripe.services.answering.asking import Asking
from django_firestore_stripe.services.answering.vain import tell, without_effect
from django_firestore_stripe.services.checkout.at_stripe import ask_stripe, parameters_of
from django_firestore_stripe.services.checkout.known import require_known
from django_firestore_stripe.services.checkout.offers import look_up, mode_of, require_offers
from django_firestore_stripe.services.checkout.orders import Order, targets
from django_firestore_stripe.services.checkout.second_subscription import require_no_second

logger = logging.getLogger(__name__)


def answer(asking: Asking) -> dict[str, Any]:
    """Create the session; raises what a refused or failed request raises."""
    order = _order(asking)
    session = ask_stripe(order, asking.customer(order.buyer))
    asking.made.append(partial(gateway.expire_session, session["id"]))
    _tell_vain(asking, order)
    return answer_fields(session, created=datetime.now(UTC))


def _order(asking: Asking) -> Order:
    """Return what the document asks for, checked as far as that can be done before Stripe is asked."""
    request = asking.request
    addresses = targets(request, None)
    _seen, offers = look_up(asking.uid, request, document_id=None, customer=False)
    require_offers(request, offers)
    mode = mode_of(request, offers)
    require_no_second(asking.uid, request, mode=mode, asked_at=asking.asked_at)
    order = Order(
        buyer=asking.buyer(),
        document_id=asking.document_id,
        occasion=asking.occasion,
        asked={**request.asked(), **addresses, "mode": mode},
        metered={price: offer.metered for price, offer in offers.items()},
        countries=_countries(asking),
        settle=asking.settle,
    )
    require_known(order)
    return order


def _tell_vain(asking: Asking, order: Order) -> None:
    def build(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        return parameters_of(replace(order, asked=asked), customer="")

    vain = without_effect(asking.names, order.asked, build)
    tell(order.path, vain, f"without effect in mode {order.asked['mode']}")


def _countries(asking: Asking) -> Sequence[str]:
    """Return where goods may be sent, where a session collects the address and a document says so."""
    if not asking.request.further.get("collect_shipping_address"):
        return ()
    path = paths.shipping_countries()
    countries: Sequence[str] = read([path])[path].get("allowed_countries") or ()
    if not countries:
        logger.warning("%s is to collect an address, but %s has no allowed_countries", asking.document.path, path)
    return countries
