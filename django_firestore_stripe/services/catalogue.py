"""What may be sold: the prices that Firestore has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import StripeRefused
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.gateways.stripe import catalogue as gateway
from django_firestore_stripe.services import caching

PRODUCT, OFFER = "product-of-price", "offer-of-product"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What must be known of a price before it is sold."""

    price: str
    product: str
    active: bool
    recurring: bool
    metered: bool


def remember_price(*, product: str, price: str, fields: Mapping[str, Any]) -> Offer:
    """Keep what the document of a price says; `fields` are the document's."""
    recurring = fields.get("recurring")
    offer = Offer(
        price=price,
        product=product,
        active=fields.get("active") is True,
        recurring=fields.get("type") == "recurring",
        metered=isinstance(recurring, Mapping) and recurring.get("usage_type") == "metered",
    )
    caching.remember(PRODUCT, price, product, seconds=None)
    caching.remember(OFFER, price, offer, seconds=caching.PRICE_SECONDS)
    return offer


def price_changed(*, product: str, price: str) -> None:
    """Keep whose price it is, and drop what else is remembered of it."""
    caching.remember(PRODUCT, price, product, seconds=None)
    caching.forget(OFFER, price)


def remembered_offers(prices: Iterable[str]) -> dict[str, Offer]:
    """Return the offers that are known without asking anybody."""
    recalled = {price: caching.recall(OFFER, price) for price in prices}
    return {price: offer for price, offer in recalled.items() if offer is not None}


def locate(prices: Iterable[str]) -> dict[str, str]:
    """Return the path of each price; a price's id alone does not say whose it is.

    In alphabetical order, up to the first that does not exist: an order with it is refused, so nobody asks for the rest.
    """
    located = {}
    for price in sorted(prices):
        product = product_of(price)
        if not product:
            break
        located[price] = paths.price(product, price)
    return located


def offers_in(located: Mapping[str, str], seen: Mapping[str, Snapshot]) -> dict[str, Offer]:
    """Return the offers in the documents that exist; `located` has the path of each price, `seen` what was read."""
    return {
        price: remember_price(product=path.split("/")[-3], price=price, fields=seen[path].fields or {})
        for price, path in located.items()
        if seen[path].exists
    }


def product_of(price: str) -> str | None:
    """Return the product of a price, which never changes: remembered since its webhook, else asked of Stripe."""
    remembered: str | None = caching.recall(PRODUCT, price)
    if remembered is not None:
        return remembered
    try:
        product = str(gateway.retrieve_price(price)["product"])
    except StripeRefused:
        return None
    caching.remember(PRODUCT, price, product, seconds=None)
    return product
