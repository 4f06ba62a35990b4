"""Products and prices: what is sold. Amounts are in the currency's minor unit."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.models import Price, Product
from django_firestore_stripe.payments.errors import coded_errors
from django_firestore_stripe.services.price_lists import attach_prices, leaves_none_out


def get_product(product_id: str, *, include_prices: bool = False) -> Product:
    """Return a product; raises NotFound. With `include_prices`, `product.prices.all()` asks Firestore no more."""
    found: Product = _one(Product.objects.filter(pk=product_id), _("There is no such product."))
    if include_prices:
        with coded_errors():
            attach_prices([found])
    return found


def get_products(
    *,
    include_prices: bool = False,
    active_only: bool = False,
    where: Mapping[str, Any] | None = None,
    limit: int | None = None,
) -> list[Product]:
    """Return products; `where` holds Django lookups: `{"metadata__kind": "book"}`.

    With `include_prices`, `product.prices.all()` asks Firestore no more: the prices of all of them come with one more
    query, and where some are left out by `active_only` or `where`, with one for each 30 products. Raises
    NotSupportedError for a lookup that Firestore cannot do.
    """
    products = Product.objects.active() if active_only else Product.objects.all()
    with coded_errors():
        products = products.filter(**where or {})
        found = list(products[:limit])
        if include_prices:
            attach_prices(found, unbroken=leaves_none_out(products))
    return found


def get_price(product_id: str, price_id: str) -> Price:
    """Return a price of a product; raises NotFound."""
    found: Price = _one(Price.objects.filter(pk=f"{product_id}/{price_id}"), _("There is no such price."))
    return found


def get_prices(product_id: str) -> list[Price]:
    """Return all prices of a product, those that are no longer sold too."""
    with coded_errors():
        return list(Price.objects.filter(product=product_id))


def _one(queryset: Any, missing: str) -> Any:
    """Return what is found; raises NotFound, saying what is missing, where there is nothing."""
    with coded_errors():
        found = queryset.first()
    if found is None:
        raise NotFound(missing)
    return found
