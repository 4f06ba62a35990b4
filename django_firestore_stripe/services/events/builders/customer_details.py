"""What a checkout session that collects tax ids adds to its customer's document: what the visitor has entered."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django_firestore_stripe.documents.references import identifier
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.targets import Draft
from django_firestore_stripe.services.events.watermarks import part, watermark

# The part of the customer's document that they are, in its watermark.
PART = "details"
# What the events of the customer itself keep, see `documents.customer`.
CUSTOMERS_OWN = frozenset({"email", "phone"})


def collects_tax_id(session: Mapping[str, Any]) -> bool:
    """Say whether a session asks its visitor for a tax id."""
    collection = session.get("tax_id_collection")
    return isinstance(collection, Mapping) and collection.get("enabled") is True


def details_of_customer(event: Event, session: Mapping[str, Any], customer: Snapshot) -> Iterator[Draft]:
    """Yield what the visitor has entered, for the Stripe customer whom the user's document names.

    A session that names its user by `client_reference_id`, which anybody can set, says nothing about that user. What a
    later session, or a later event of the customer, has brought stays.
    """
    buyer, moment = identifier(session.get("customer")), _moment(event, session)
    entered, known = part(customer, PART), watermark(customer)
    if buyer is None or buyer != customer.get("stripeId") or (entered and moment < entered):
        return
    outdated = CUSTOMERS_OWN if known and moment < known else frozenset()
    details = {name: value for name, value in (session.get("customer_details") or {}).items() if name not in outdated}
    if details:
        yield Draft(path=customer.path, fields=details, parts={PART: moment})


def _moment(event: Event, session: Mapping[str, Any]) -> datetime:
    """Return when the details were entered, at the earliest: a sync has no event that tells."""
    return max(event.created, datetime.fromtimestamp(session.get("created") or 0, UTC))
