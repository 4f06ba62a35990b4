"""What was bought, as payments and subscriptions tell it."""

from collections.abc import Iterator
from typing import Any

from django_firestore_stripe.admin import links, shown
from django_firestore_stripe.models import Price, Product

TIMES = "\N{MULTIPLICATION SIGN}"


def price_links(prices: Any) -> Any:
    """Return links to the prices, and to their products, that `{"product": …, "price": …}` name."""
    return links.lines(_pair(entry) for entry in prices or ()) if isinstance(prices, list) else shown.text(prices)


def _pair(entry: Any) -> Any:
    product, price = entry.get("product"), entry.get("price")
    if not price:
        return shown.text(product)
    pair = (links.document_link(Price, f"{product}/{price}", label=price), links.document_link(Product, product))
    return links.pair(*pair)


def bought(items: Any) -> str:
    """Return the line items in a few words, each with its quantity if that is not one."""
    return ", ".join(_words(items)) or shown.NOTHING


def _words(items: Any) -> Iterator[str]:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and isinstance(item.get("description"), str):
            quantity = item.get("quantity")
            yield item["description"] if quantity in (None, 1) else f"{item['description']} {TIMES} {quantity}"
