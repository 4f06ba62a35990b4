"""payment_intent.*: the whole object, below the customer who pays."""

from collections.abc import Iterator

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.payment import payment_fields
from django_firestore_stripe.gateways.stripe import payments
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events.builders.contributions import linked
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.registry import handles
from django_firestore_stripe.services.events.targets import Draft, Seen, Target


@handles(
    "payment_intent.processing",
    "payment_intent.succeeded",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.requires_action",
    personal=True,
)
def build(event: Event, uid: str) -> Target:
    """Keep a payment's document; what was bought is added by its checkout session or invoice."""
    path = paths.payment(uid, event.object_id)

    def write(seen: Seen, payment_intent: StripeObject) -> Iterator[Draft]:
        # The SDK cannot read a payment without `prices`.
        prices: dict[str, list[object]] = {} if seen[path].get("prices") is not None else {"prices": []}
        yield Draft(path=path, fields={**payment_fields(linked(payment_intent, seen[path])), **prices})

    return Target(
        own=path,
        write=write,
        fetch=lambda: payments.retrieve_payment_intent(event.object_id),
        # A session that came first has fetched the PaymentIntent: an event from before must not overwrite it.
        shared=True,
    )
