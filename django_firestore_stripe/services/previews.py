"""What is about to be bought, in words: for the page that asks to confirm it."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import Error as DatabaseError

from django_firestore_stripe import deadlines
from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import Unavailable
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.models import Price
from django_firestore_stripe.services import caching
from django_firestore_stripe.services.catalogue import PRODUCT
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.policies.policy import agreed
from django_firestore_stripe.services.session_request import SessionRequest

logger = logging.getLogger(__name__)

# Seconds that the words may take; the page does without them.
DEADLINE = 3.0
PRICE_FIELDS = ("unit_amount", "currency", "type", "interval", "interval_count")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One of the things; name and amount ("9.99 USD / month") are empty where they are not at hand."""

    price: str
    quantity: int
    name: str = ""
    amount: str = ""


def preview(*, buyer: Buyer, request: SessionRequest) -> list[Line]:
    """Return what is about to be bought, asking at most Firestore, once; raises what the session policy raises."""
    items = agreed(request, buyer.uid).items()
    words = _words({str(item["price"]) for item in items if item.get("price")})
    return [_line(item, words) for item in items]


def _line(item: Mapping[str, Any], words: Mapping[str, Mapping[str, str]]) -> Line:
    """Return one line; a project's own policy may let items pass whose price is made on the spot."""
    price = item.get("price") or ""
    return Line(price=price, quantity=item.get("quantity", 1), **words.get(price, {}))


def _words(prices: Iterable[str]) -> dict[str, dict[str, str]]:
    products = {price: product for price in prices if (product := caching.recall(PRODUCT, price))}
    try:
        seen = _read(products)
    except (DatabaseError, Unavailable):
        logger.warning("The products of %s could not be read", ", ".join(products), exc_info=True)
        return {}
    return {
        price: {"name": seen[paths.product(product)].get("name") or "", "amount": _amount(offer.fields)}
        for price, product in products.items()
        if (offer := seen[paths.price(product, price)]).exists
    }


def _read(products: Mapping[str, str]) -> dict[str, Snapshot]:
    wanted = {paths.price(product, price) for price, product in products.items()}
    wanted |= {paths.product(product) for product in products.values()}
    with deadlines.within(DEADLINE):
        return read(wanted) if wanted else {}


def _amount(fields: Mapping[str, Any] | None) -> str:
    """Return a price as people write it; a tiered one has no single amount."""
    price = Price(**{name: (fields or {}).get(name) for name in PRICE_FIELDS})
    return "" if price.unit_amount is None else price.display_amount
