"""An effect: whoever's subscription names a role, or has just ceased to, gets what they are entitled to."""

from collections.abc import Mapping
from typing import Any

from django_firestore_stripe.documents.roles import named_roles
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.gateways.firebase.usage import is_used
from django_firestore_stripe.models import Subscription
from django_firestore_stripe.services.events.registry import Applied, after
from django_firestore_stripe.services.roles.assigning import assign_roles
from django_firestore_stripe.services.roles.groups import may_follow


def _concerns(applied: Applied) -> bool:
    """Say whether an event may change roles that somebody keeps; of some, nobody knows what they have changed."""
    if applied.uid is None or not (is_used() or may_follow(applied.uid)):
        return False
    return applied.changes is None or bool(_named(applied, "before") or _named(applied, "after"))


@after(
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.trial_will_end",
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "customer.deleted",
    concerns=_concerns,
)
def follow_subscriptions(applied: Applied) -> None:
    """Bring the user's roles up to date."""
    if applied.uid is not None:
        deleted = applied.event.type == "customer.deleted"
        assign_roles(uid=applied.uid, customer_deleted=deleted)


def _named(applied: Applied, when: str) -> frozenset[str]:
    """Return the roles that the event's subscriptions named before it, or name after it."""
    changed = (change for change in applied.changes or () if template_of(Subscription).key(change.path))
    documents: list[Mapping[str, Any] | None] = [getattr(change, when) for change in changed]
    return frozenset(named.role for document in documents for named in named_roles(document))
