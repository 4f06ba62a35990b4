"""Stripe's customers: https://docs.stripe.com/api/customers."""

from collections.abc import Mapping
from typing import Any, cast

import stripe

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain

# The metadata key under which the Firebase extension keeps a customer's uid.
UID_KEY = "firebaseUID"


@request
def create_customer(*, uid: str, email: str | None, phone: str | None, idempotency_key: str) -> StripeObject:
    """Create the customer of a user."""
    given = {"email": email, "phone": phone}
    params = {"metadata": {UID_KEY: uid}, **{name: value for name, value in given.items() if value}}
    created = get_client().v1.customers.create(
        cast("stripe.params.CustomerCreateParams", params), {"idempotency_key": idempotency_key}
    )
    return plain(created)


@request
def retrieve_customer(customer: str) -> StripeObject:
    """Read a customer; one that was deleted comes back with `deleted`."""
    return plain(get_client().v1.customers.retrieve(customer))


@request
def find_customer(*, uid: str) -> StripeObject | None:
    """Find the customer that was created for a uid; Stripe's search lags behind by up to a minute."""
    quoted = uid.replace("\\", "\\\\").replace("'", "\\'")
    found = get_client().v1.customers.search({"query": f"metadata['{UID_KEY}']:'{quoted}'", "limit": 1})
    return plain(found.data[0]) if found.data else None


@request
def update_customer(customer: str, changes: Mapping[str, Any]) -> StripeObject:
    """Change a customer."""
    return plain(get_client().v1.customers.update(customer, cast("stripe.params.CustomerUpdateParams", dict(changes))))


@request
def delete_customer(customer: str) -> StripeObject:
    """Delete a customer for good; Stripe ends their subscriptions at once."""
    return plain(get_client().v1.customers.delete(customer))
