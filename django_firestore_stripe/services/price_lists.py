"""The prices of several products, read together."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from django_firestore_stripe.firestore.branches import MAX_DISJUNCTIONS
from django_firestore_stripe.models import Price, Product


def attach_prices(products: Sequence[Product], *, unbroken: bool = False) -> None:
    """Read the prices of products, so that `product.prices.all()` asks no more; those no longer sold are among them.

    One query for each 30 products (https://firebase.google.com/docs/firestore/query-data/queries#limitations), billed
    for their prices and for no others. `unbroken` says that every product between the first and the last, by their ids,
    is among them: then it is one query, however many they are. It reads along what lies below a product that is not there
    itself. Raises a django.db.Error.
    """
    if unbroken and len(products) > MAX_DISJUNCTIONS:
        _attach_range(products)
    else:
        prefetch_related_objects(products, "prices")


def leaves_none_out(queryset: QuerySet[Any]) -> bool:
    """Say whether a query set is of all products, so that any part of it in the order of their ids is unbroken."""
    return not queryset.query.where and not queryset.query.distinct


def _attach_range(products: Sequence[Product]) -> None:
    ids = [product.pk for product in products]
    between = Price.objects.using(products[0]._state.db).filter(product__gte=min(ids), product__lte=max(ids))
    found: dict[str, list[Price]] = defaultdict(list)
    for price in between:
        found[price.product_id].append(price)
    for product in products:
        _remember(product, found[product.pk])


def _remember(product: Product, prices: list[Price]) -> None:
    """Keep the prices where Django keeps what `prefetch_related` has read."""
    for price in prices:
        price.product = product
    own = product.prices.all()
    own._result_cache = prices  # noqa: SLF001
    product.__dict__.setdefault("_prefetched_objects_cache", {})["prices"] = own
