"""The prices of several products, with one query."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import reduce
from math import ceil
from operator import or_

from django.db.models import Q

from django_firestore_stripe.models import Price, Product

# Alternatives that Firestore takes in one query: https://firebase.google.com/docs/firestore/query-data/queries#limitations.
MAX_RANGES = 30


def prices_of(products: Collection[Product]) -> dict[str, list[Price]]:
    """Return the prices of products by the product's id, those that are no longer sold too; raises a django.db.Error.

    One query, billed for these prices. With more than 30 products, neighbours are asked for together: prices of
    products between them, which were filtered out, are read along and dropped.
    """
    ids = sorted(product.pk for product in products)
    found: dict[str, list[Price]] = defaultdict(list)
    for price in Price.objects.filter(_ranges(ids)) if ids else ():
        found[price.product_id].append(price)
    return {product: found[product] for product in ids}


def _ranges(ids: Sequence[str]) -> Q:
    size = ceil(len(ids) / MAX_RANGES)
    neighbours = [ids[start : start + size] for start in range(0, len(ids), size)]
    return reduce(or_, (Q(product__gte=some[0], product__lte=some[-1]) for some in neighbours))
