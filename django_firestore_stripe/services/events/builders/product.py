"""product.*: the event's own object, in one document."""

from collections.abc import Iterator

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.metadata import outdated
from django_firestore_stripe.documents.product import product_fields
from django_firestore_stripe.gateways.stripe import catalogue
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import Price
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.registry import handles
from django_firestore_stripe.services.events.targets import Draft, Seen, Target


@handles("product.created", "product.updated", "product.deleted", personal=False)
def build(event: Event, _uid: str) -> Target:
    """Keep a product's document; when the product goes, its prices go with it."""
    path = paths.product(event.object_id)
    deletes = event.type == "product.deleted"
    prices = _price_paths(event.object_id) if deletes else ()

    def write(seen: Seen, product: StripeObject) -> Iterator[Draft]:
        if product.get("deleted"):
            yield from (Draft(path=gone, fields=None) for gone in (path, *prices))
            return
        fields = product_fields(product)
        yield Draft(path=path, fields=fields, remove=outdated(seen[path].fields, fields))

    return Target(
        own=path,
        also=prices,
        write=write,
        fetch=lambda: catalogue.retrieve_product(event.object_id),
        deletable=True,
        deletes=deletes,
    )


def _price_paths(product: str) -> tuple[str, ...]:
    keys = Price.objects.filter(product=product).values_list("pk", flat=True)
    return tuple(paths.price(*key.split("/")) for key in keys)
