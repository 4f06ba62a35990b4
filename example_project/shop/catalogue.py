"""What the shop sells."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from django.shortcuts import get_object_or_404

from django_firestore_stripe.models import Price, Product


@dataclass(frozen=True, kw_only=True)
class Article:
    """A product and the prices for which it can be bought, the lowest first."""

    product: Product
    prices: list[Price]


def on_sale() -> list[Article]:
    """Return the active products that have an active price: two queries, however many there are.

    All prices are read and the inactive left out here: a collection group needs no index for that, a filter does.
    """
    prices = _by_product(Price.objects.all())
    products = sorted(Product.objects.filter(active=True), key=lambda product: product.name or "")
    return [Article(product=product, prices=prices[product.pk]) for product in products if product.pk in prices]


def article(product_id: str) -> Article:
    """Return one active product with its active prices; raises Http404 where there is none."""
    product = get_object_or_404(Product, pk=product_id, active=True)
    prices = _by_product(Price.objects.filter(product=product_id))
    return Article(product=product, prices=prices.get(product.pk, []))


def titles() -> dict[str, str]:
    """Return the product's name for the id of each price, sold or not: what was bought may be gone since."""
    names = {product.pk: product.name or "" for product in Product.objects.all()}
    return {price.stripe_id: names.get(price.product_id, "") for price in Price.objects.all()}


def _by_product(prices: Iterable[Price]) -> dict[str, list[Price]]:
    found: dict[str, list[Price]] = defaultdict(list)
    for price in sorted(filter(attrgetter("active"), prices), key=lambda price: price.unit_amount or 0):
        found[price.product_id].append(price)
    return dict(found)
