"""A user with several Stripe customers: what becomes of one leaves the others, and their subscriptions, alone."""

import pytest

from django_firestore_stripe.models import Customer
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.customers import Buyer, ensure_customer
from django_firestore_stripe.services.roles import roles_of
from tests.factories import document, post, record_of

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


class Ada:
    """Her two Stripe customers: `own`, which her document names, and `other`."""

    def __init__(self, user, emulator, api, price):
        self.uid, self._emulator, self._api, self._price = str(user.pk), emulator, api, price
        self.own = ensure_customer(Buyer(uid=self.uid))
        self.other = api.v1.customers.create({"metadata": {"firebaseUID": self.uid}}).id

    def subscribe(self, customer):
        """Subscribe a customer to gold; return the path of the document."""
        card = self._api.v1.payment_methods.attach("pm_card_visa", {"customer": customer}).id
        wanted = {"customer": customer, "items": [{"price": self._price}], "default_payment_method": card}
        return f"customers/{self.uid}/subscriptions/{self._api.v1.subscriptions.create(wanted).id}"

    def delete(self, customer):
        self._emulator.advance(5)
        self._api.v1.customers.delete(customer)

    def update(self, customer, **fields):
        self._emulator.advance(5)
        self._api.v1.customers.update(customer, fields)


@pytest.fixture
def her(ada, stripe_emulator, stripe_api, shop):
    return Ada(ada, stripe_emulator, stripe_api, shop.monthly)


@pytest.fixture
def subscribed(her, deliver_webhooks):
    """Return the paths of a subscription of each: of her own customer and of the other."""
    own, other = her.subscribe(her.own), her.subscribe(her.other)
    deliver_webhooks()
    assert {document(path)["status"] for path in (own, other)} == {"active"}
    return own, other


def test_own_customer_deleted__leaves_the_others_subscription(her, subscribed, deliver_webhooks, ada):
    her.delete(her.own)
    deliver_webhooks()

    assert [document(path)["status"] for path in subscribed] == ["canceled", "active"]
    assert [group.name for group in ada.groups.all()] == ["gold"]


def test_own_customer_deleted__ends_its_subscription_before_that_says_so(client, her, subscribed, deliver_webhooks):
    her.delete(her.own)
    (gone,) = [event for event in deliver_webhooks.take() if event["type"] == "customer.deleted"]

    post(client, gone)

    assert [document(path)["status"] for path in subscribed] == ["canceled", "active"]


@pytest.mark.parametrize("backwards", [False, True])
def test_other_customer_deleted__ends_its_subscription_in_any_order(
    client, her, subscribed, deliver_webhooks, backwards
):
    """Once nothing is remembered, the customer's own event is all that says whose it was."""
    her.delete(her.other)
    events = sorted(deliver_webhooks.take(), key=lambda event: event["type"], reverse=backwards)
    assert {event["type"] for event in events} == {"customer.deleted", "customer.subscription.deleted"}
    mappings.forget(uid=her.uid, customer=her.other)

    for event in events:
        post(client, event)

    assert {record_of(event)["status"] for event in events} == {"applied"}
    assert [document(path)["status"] for path in subscribed] == ["active", "canceled"]
    assert document(f"customers/{her.uid}")["stripeId"] == her.own


def test_only_subscription_of_another_customer_deleted__takes_its_role(client, her, deliver_webhooks, ada):
    her.subscribe(her.other)
    deliver_webhooks()
    assert [group.name for group in ada.groups.all()] == ["gold"]

    her.delete(her.other)
    for event in deliver_webhooks.take():
        post(client, event)

    assert (roles_of(her.uid), list(ada.groups.all())) == (set(), [])


def test_newer_event_of_the_own_customer__does_not_make_the_others_stale(client, her, subscribed, deliver_webhooks):
    mappings.remember(uid=her.uid, customer=her.other)
    her.delete(her.other)
    gone = deliver_webhooks.take()
    her.update(her.own, email="new@example.com")
    deliver_webhooks()
    assert Customer.objects.get(pk=her.uid).email == "new@example.com"

    statuses = [post(client, event).status_code for event in sorted(gone, key=lambda event: event["type"])]

    assert statuses == [200] * len(gone)
    assert {record_of(event)["status"] for event in gone} == {"applied"}
    assert [document(path)["status"] for path in subscribed] == ["active", "canceled"]
