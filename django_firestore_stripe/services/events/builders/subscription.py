"""customer.subscription.*: always read at Stripe, because events hold no expanded products."""

from collections.abc import Iterator

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.subscription import subscription_fields
from django_firestore_stripe.gateways.stripe import subscriptions
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.registry import handles
from django_firestore_stripe.services.events.targets import Draft, Seen, Target


@handles(
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.trial_will_end",
    personal=True,
)
def build(event: Event, uid: str) -> Target:
    """Keep a subscription's document; a canceled one stays."""
    path = paths.subscription(uid, event.object_id)

    def write(_seen: Seen, subscription: StripeObject) -> Iterator[Draft]:
        yield Draft(path=path, fields=subscription_fields(subscription), whole=True)

    return Target(
        own=path,
        write=write,
        fetch=lambda: subscriptions.retrieve_subscription(event.object_id),
        always_fetch=True,
    )
