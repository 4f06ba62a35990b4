"""customer.updated and customer.deleted: what Stripe says of a user's own Stripe customer."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.dispatch import receiver

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.customer import customer_fields
from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.gateways.stripe import customers
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.gateways.stripe.subscriptions import retrieve_subscription
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.registry import handles
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.signals import event_applied

# What makes a Stripe customer a user's; without it the next checkout creates another one.
MAPPING = frozenset({"stripeId", "stripeLink"})


@handles("customer.updated", "customer.deleted", personal=True, optional=True)
def build(event: Event, uid: str) -> Target:
    """Keep a customer's document; where the Stripe customer goes, the mapping goes and its subscriptions are over.

    A Stripe customer that is not the one in the user's document changes nothing in that, and its order is its own.
    """
    path = paths.customer(uid)
    deletes = event.type == "customer.deleted"
    subscriptions = _subscription_paths(uid) if deletes else ()

    def write(seen: Seen, customer: StripeObject) -> Iterator[Draft]:
        stored = seen[path].get("stripeId")
        if customer.get("deleted"):
            if stored == event.object_id:
                yield Draft(path=path, fields={}, remove=MAPPING)
            yield from _ended(event, map(seen.__getitem__, subscriptions))
        elif stored == event.object_id:
            fields = customer_fields(customer)
            yield Draft(path=path, fields=fields, remove={"phone"} - set(fields))

    return Target(
        own=path,
        is_own=lambda document: document.get("stripeId") == event.object_id,
        also=subscriptions,
        write=write,
        fetch=lambda: customers.retrieve_customer(event.object_id),
        deletable=True,
        deletes=deletes,
        epitaph={"uid": uid},
    )


def _subscription_paths(uid: str) -> tuple[str, ...]:
    keys = Subscription.objects.filter(customer=uid).values_list("pk", flat=True)
    return tuple(paths.subscription(*key.split("/")) for key in keys)


def _ended(event: Event, subscriptions: Iterable[Snapshot]) -> Iterator[Draft]:
    """Yield the customer's subscriptions that were still running: Stripe cancels them with their customer."""
    ended = {"status": Subscription.Status.CANCELED.value, "ended_at": event.created}
    for subscription in subscriptions:
        running = subscription.exists and subscription.get("status") not in Subscription.OVER
        if running and not _is_anothers(subscription, event.object_id):
            yield Draft(path=subscription.path, fields=ended)


def _is_anothers(subscription: Snapshot, customer: str) -> bool:
    """Ask Stripe whether another customer, of the same user, has a subscription: its document does not tell."""
    found = unless_missing(lambda: retrieve_subscription(subscription.path.rpartition("/")[2]))
    return found is not None and identifier(found["customer"]) != customer


@receiver(event_applied, dispatch_uid="django_firestore_stripe.customers")
def forget_mapping(*, event: Event, uid: str | None, **_kwargs: Any) -> None:
    """Let the next checkout see that the Stripe customer is gone."""
    if event.type == "customer.deleted" and uid:
        mappings.forget(uid=uid, customer=event.object_id)
