"""product.*: the event's own object, in one document."""

from collections.abc import Iterable, Iterator

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.metadata import outdated
from django_firestore_stripe.documents.product import product_fields
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.writes import commit
from django_firestore_stripe.gateways.stripe import catalogue
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import Price
from django_firestore_stripe.services.events import tombstones
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.registry import handles
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.services.events.writing import guarded_writes

# Prices that are deleted, each with a tombstone, in one commit: it can hold 500 writes.
AT_ONCE = 200


@handles("product.created", "product.updated", "product.deleted", personal=False)
def build(event: Event, _uid: str) -> Target:
    """Keep a product's document; when the product goes, its prices go with it."""
    path = paths.product(event.object_id)
    deletes = event.type == "product.deleted"
    prices = _price_paths(event.object_id) if deletes else ()
    others, prices = prices[AT_ONCE:], prices[:AT_ONCE]

    def write(seen: Seen, product: StripeObject) -> Iterator[Draft]:
        if product.get("deleted"):
            _remove_ahead(event, others)
            yield Draft(path=path, fields=None)
            yield from _removed(prices)
            return
        fields = product_fields(product)
        yield Draft(path=path, fields=fields, remove=outdated(seen[path].fields, fields))

    return Target(
        own=path,
        also=_with_tombstones(prices),
        write=write,
        fetch=lambda: catalogue.retrieve_product(event.object_id),
        deletable=True,
        deletes=deletes,
    )


def _price_paths(product: str) -> tuple[str, ...]:
    keys = Price.objects.filter(product=product).values_list("pk", flat=True)
    return tuple(paths.price(*key.split("/")) for key in keys)


def _with_tombstones(prices: Iterable[str]) -> tuple[str, ...]:
    return tuple(path for price in prices for path in (price, paths.tombstone(_id(price))))


def _removed(prices: Iterable[str]) -> Iterator[Draft]:
    for price in prices:
        yield Draft(path=price, fields=None)
        yield tombstones.draft_for(_id(price))


def _remove_ahead(event: Event, prices: tuple[str, ...]) -> None:
    """Remove the prices for which the product's commit has no room; should it fail, its next delivery does the rest."""
    for start in range(0, len(prices), AT_ONCE):
        some = prices[start : start + AT_ONCE]
        commit(guarded_writes(event, None, _removed(some), read(_with_tombstones(some))))


def _id(path: str) -> str:
    return path.rpartition("/")[2]
