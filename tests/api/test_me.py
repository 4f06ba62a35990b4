"""api/me/: who is asking."""

import pytest

from django_firestore_stripe.firestore.meter import metered
from django_firestore_stripe.firestore.values import Reference
from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

URL = "/payments/api/me/"


@pytest.fixture
def subscribed(store, ada) -> None:
    """Give Ada a customer, and subscriptions of which one has ended."""
    store(f"customers/{ada.pk}", stripeId="cus_ada")
    for name, status in (("gold", "active"), ("silver", "trialing"), ("bronze", "canceled")):
        product = Reference(f"products/{name}")
        store(f"customers/{ada.pk}/subscriptions/sub_{name}", status=status, role=name, product=product)


@pytest.mark.usefixtures("subscribed")
def test_me__is_uid_customer_and_roles(logged_in, ada):
    response = logged_in(ada).get(URL)

    assert response.json() == {"uid": str(ada.pk), "customer": "cus_ada", "roles": ["gold", "silver"]}


def test_me_without_customer__creates_none(logged_in, ada, stripe_emulator):
    response = logged_in(ada).get(URL)

    assert response.json() == {"uid": str(ada.pk), "customer": None, "roles": []}
    assert document(f"customers/{ada.pk}") is None
    assert stripe_emulator.requests == []


@pytest.mark.usefixtures("subscribed")
def test_me__costs_the_customer_once_and_the_subscriptions(logged_in, ada):
    client = logged_in(ada)
    costs = []
    for _again in range(2):
        with metered() as meter:
            client.get(URL)
        costs.append((meter.rpcs, meter.reads))

    assert costs == [(2, 4), (1, 3)]


def test_guest__is_nobody(client):
    response = client.get(URL)

    assert (response.status_code, response.json()["code"]) == (403, "unauthenticated")
