"""price.*: the event's own object, in one document below its product's."""

from collections.abc import Iterator
from typing import Any

from django.dispatch import receiver

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.metadata import outdated
from django_firestore_stripe.documents.price import price_fields
from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.gateways.stripe import catalogue as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services import catalogue
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.registry import handles
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.signals import event_applied


@handles("price.created", "price.updated", "price.deleted", personal=False)
def build(event: Event, _uid: str) -> Target:
    """Keep a price's document; events leave tiers out, so a tiered price is fetched."""
    product = identifier(event.object["product"])
    path = paths.price(product, event.object_id)
    deletes = event.type == "price.deleted"

    def write(seen: Seen, price: StripeObject) -> Iterator[Draft]:
        if price.get("deleted"):
            yield Draft(path=path, fields=None)
            return
        fields = price_fields(price)
        yield Draft(path=path, fields=fields, remove=outdated(seen[path].fields, fields))

    return Target(
        own=path,
        write=write,
        fetch=lambda: gateway.retrieve_price(event.object_id),
        always_fetch=event.object.get("billing_scheme") == "tiered" and not deletes,
        deletable=True,
        deletes=deletes,
        parents=(product,),
    )


@receiver(event_applied, dispatch_uid="django_firestore_stripe.prices")
def refresh_catalogue(*, event: Event, **_kwargs: Any) -> None:
    """Let the next buyer's request read a price again that has just changed."""
    if event.object.get("object") == "price":
        catalogue.price_changed(product=identifier(event.object["product"]), price=event.object_id)
