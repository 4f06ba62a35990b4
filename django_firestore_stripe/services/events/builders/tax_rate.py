"""tax_rate.*: the event's own object, whole."""

from collections.abc import Iterator

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.tax_rate import tax_rate_fields
from django_firestore_stripe.gateways.stripe import tax_rates
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.registry import handles
from django_firestore_stripe.services.events.targets import Draft, Seen, Target


@handles("tax_rate.created", "tax_rate.updated", personal=False)
def build(event: Event, _uid: str) -> Target:
    """Keep a tax rate's document; Stripe archives tax rates and never deletes one."""
    path = paths.tax_rate(event.object_id)

    def write(_seen: Seen, tax_rate: StripeObject) -> Iterator[Draft]:
        yield Draft(path=path, fields=tax_rate_fields(tax_rate), whole=True)

    return Target(own=path, write=write, fetch=lambda: tax_rates.retrieve_tax_rate(event.object_id))
