"""An effect: what somebody typed at the checkout becomes their Stripe customer's, without wiping anything."""

from collections.abc import Mapping
from typing import Any

from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.gateways.stripe import customers, subscriptions
from django_firestore_stripe.gateways.stripe.missing import unless_missing
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.registry import Applied, after

FIELDS = ("name", "phone", "address")


def _of_subscription(event: Event) -> bool:
    return event.object.get("object") == "subscription" or bool(event.object.get("subscription"))


@after(
    "customer.subscription.created",
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    when=_of_subscription,
)
def copy_billing_details(applied: Applied) -> None:
    """Copy name, phone and address of a new subscription's payment method to the customer; empty ones are left out.

    Where the subscription or the customer no longer exists there is nothing to copy, now or at the next delivery.
    """
    unless_missing(lambda: _copy(_subscription(applied)))


def _copy(subscription: Mapping[str, Any]) -> None:
    method = subscription.get("default_payment_method")
    if not isinstance(method, Mapping) or not method.get("customer"):
        return
    details = _filled(method.get("billing_details") or {})
    if details:
        customers.update_customer(identifier(method["customer"]), details)


def _subscription(applied: Applied) -> Mapping[str, Any]:
    """Return the subscription with its payment method; on a later delivery, and for a session, it is read again."""
    known = applied.object
    if known and known.get("object") == "subscription":
        return known
    event_object = applied.event.object
    found = event_object["id"] if event_object.get("object") == "subscription" else event_object["subscription"]
    return subscriptions.retrieve_subscription(identifier(found))


def _filled(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that hold something, maps without their empty entries."""
    filled: dict[str, Any] = {}
    for name in FIELDS:
        value = details.get(name)
        value = {key: part for key, part in value.items() if part} if isinstance(value, Mapping) else value
        if value:
            filled[name] = value
    return filled
