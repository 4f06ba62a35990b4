"""Whose an object is, however late its events come: replaced customers, guests, moved mappings."""

import pytest

from django_firestore_stripe.services.backfill import Plan, Run
from django_firestore_stripe.services.customers import Buyer, ensure_customer, replace_customer
from tests.factories import document, post, record_of

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


@pytest.fixture
def subscribe(ada, stripe_api, shop, deliver_webhooks):
    """Return a function that subscribes Ada to gold; it returns her Stripe customer and the subscription's path."""

    def make():
        customer = ensure_customer(Buyer(uid=str(ada.pk)))
        card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
        made = stripe_api.v1.subscriptions.create(
            {"customer": customer, "items": [{"price": shop.monthly}], "default_payment_method": card.id}
        )
        deliver_webhooks()
        return customer, f"customers/{ada.pk}/subscriptions/{made.id}"

    return make


@pytest.fixture
def replaced(ada, subscribe, stripe_api, deliver_webhooks):
    """Return the path of a subscription whose customer was deleted and replaced, and the events of that, undelivered."""
    stale, path = subscribe()
    assert document(path)["status"] == "active"
    stripe_api.v1.customers.delete(stale)
    replace_customer(Buyer(uid=str(ada.pk)), stale=stale)
    return path, [event for event in deliver_webhooks.take() if event["data"]["object"]["object"] != "customer"]


def test_customer_replaced_before_its_events_come__ends_its_subscriptions(client, ada, replaced):
    path, events = replaced
    assert [event["type"] for event in events] == ["customer.subscription.deleted"]
    assert [group.name for group in ada.groups.all()] == ["gold"]

    statuses = [post(client, event).status_code for event in events]

    assert (statuses, record_of(events[0])["status"]) == ([200], "applied")
    assert document(path)["status"] == "canceled"
    assert list(ada.groups.all()) == []


def test_customer_replaced__keeps_the_mapping_when_its_own_deletion_comes(
    client, ada, subscribe, stripe_api, deliver_webhooks
):
    stale, _path = subscribe()
    stripe_api.v1.customers.delete(stale)
    customer = replace_customer(Buyer(uid=str(ada.pk)), stale=stale)

    deliver_webhooks()

    assert document(f"customers/{ada.pk}")["stripeId"] == customer == ensure_customer(Buyer(uid=str(ada.pk)))


def test_customer_replaced_whose_events_never_come__is_found_by_the_backfill(ada, replaced):
    path, _events = replaced

    list(Run(plan=Plan(kinds=("subscriptions",))))

    assert document(path)["status"] == "canceled"


def test_customer_replaced__costs_the_backfill_one_read_more(replaced, stripe_api, assert_firestore_rpcs):
    list(Run(plan=Plan(kinds=("subscriptions",))))

    # Whose the customers are by the users' documents, by the tombstones, and the documents of the page.
    with assert_firestore_rpcs(3):
        list(Run(plan=Plan(kinds=("subscriptions",), dry_run=True)))
