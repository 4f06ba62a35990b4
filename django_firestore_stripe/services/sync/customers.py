"""The Stripe customer that a user's document names: where it goes, the mapping goes and its subscriptions are over."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.events.builders import customer as builder
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.targets import Draft, Seen, Target
from django_firestore_stripe.services.sync.protocol import (
    Outcome,
    Synced,
    Verify,
    bring_up_to_date,
    hint,
)


def follow_customer(*, uid: str, customer: str, verify: Verify) -> Synced:
    """Bring a user's document up to date with a Stripe customer, or end what was that customer's."""
    event = _deletion(customer)
    return _followed(event, builder.build(event, uid), uid=uid, verify=verify)


def end_customer(*, uid: str, customer: str, dry_run: bool = False) -> Synced:
    """End what was a Stripe customer's, as its deletion would; one that Stripe still has is left alone."""
    event = _deletion(customer)
    return _followed(event, _where_gone(builder.build(event, uid)), uid=uid, dry_run=dry_run)


def _deletion(customer: str) -> Event:
    """Return the event that tells most: `created` becomes the end of subscriptions whose own nobody knows."""
    return replace(hint("customer.deleted", id=customer, object="customer"), created=datetime.now(UTC))


def _followed(
    event: Event, target: Target, *, uid: str, verify: Verify = lambda _customer: None, dry_run: bool = False
) -> Synced:
    synced = bring_up_to_date(event, target, verify=verify, dry_run=dry_run)
    if synced.outcome is Outcome.DELETED and not dry_run:
        mappings.forget(uid=uid, customer=event.object_id)
    return synced


def _where_gone(target: Target) -> Target:
    def write(seen: Seen, current: StripeObject) -> Iterable[Draft]:
        return target.write(seen, current) if current.get("deleted") else ()

    return replace(target, write=write)
