"""Roles follow subscriptions whichever way and in whichever order their changes come."""

import time

import pytest

from django_firestore_stripe.exceptions import Unavailable
from django_firestore_stripe.services.backfill import Plan, Run
from django_firestore_stripe.services.roles import after_events
from django_firestore_stripe.services.subscriptions import change_subscription
from django_firestore_stripe.services.sync import sync_subscription
from tests import factories as make
from tests.factories import post, record_of

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


def groups_of(user):
    return set(user.groups.values_list("name", flat=True))


@pytest.fixture
def subscribed(ada, stripe_api, shop):
    """Return Ada's subscription to Gold, of which nobody has heard yet."""
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": str(ada.pk)}})
    card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    given = {"customer": customer.id, "items": [{"price": shop.monthly}], "default_payment_method": card.id}
    return stripe_api.v1.subscriptions.create(given)


@pytest.fixture
def silver(stripe_api, shop):
    """Return the id of another product's price, whose role is another one."""
    metadata = {"firebaseRole": "silver"}
    product = stripe_api.v1.products.create({"id": "prod_silver", "name": "Silver", "metadata": metadata})
    recurring = {"interval": "month"}
    given = {"product": product.id, "currency": "usd", "unit_amount": 500, "recurring": recurring}
    return stripe_api.v1.prices.create(given).id


@pytest.fixture
def downgraded(ada, subscribed, silver, stripe_api, deliver_webhooks):
    """Return Ada's subscription, changed to Silver; of that nobody has heard yet."""
    deliver_webhooks()
    assert groups_of(ada) == {"gold"}
    item = subscribed["items"].data[0].id
    return stripe_api.v1.subscriptions.update(subscribed.id, {"items": [{"id": item, "price": silver}]})


def said(kind, subscription, created):
    thing = {"id": subscription.id, "object": "subscription", "customer": subscription.customer}
    return make.event(f"customer.subscription.{kind}", thing, created=created)


def test_downgrade_by_this_site__changes_the_group(ada, subscribed, silver, deliver_webhooks):
    deliver_webhooks()
    before = groups_of(ada)

    change_subscription(uid=str(ada.pk), subscription_id=subscribed.id, price=silver)
    deliver_webhooks()

    assert (before, groups_of(ada)) == ({"gold"}, {"silver"})


def test_downgrade_that_a_backfill_finds__changes_the_group(ada, downgraded):
    list(Run(plan=Plan()))

    assert groups_of(ada) == {"silver"}


def test_downgrade_whose_effect_fails_at_first__changes_the_group(client, ada, downgraded, monkeypatch):
    event = said("updated", downgraded, int(time.time()) + 10)

    def fail(**_options):
        raise Unavailable("Not now.")

    with monkeypatch.context() as patched:
        patched.setattr(after_events, "assign_roles", fail)
        first = post(client, event).status_code
    second = post(client, event).status_code

    assert (first, second) == (500, 200)
    assert groups_of(ada) == {"silver"}


def test_event_that_comes_too_late__still_gives_the_role(client, ada, subscribed):
    now = int(time.time())
    post(client, said("trial_will_end", subscribed, now + 1))

    late = said("created", subscribed, now)
    post(client, late)

    assert record_of(late)["status"] == "stale"
    assert groups_of(ada) == {"gold"}


def test_first_event_of_a_subscription__gives_the_role_whichever_it_is(client, ada, subscribed):
    post(client, said("trial_will_end", subscribed, int(time.time())))

    assert groups_of(ada) == {"gold"}


def test_cancellation_that_a_sync_has_seen_before__takes_the_role(
    client, ada, subscribed, stripe_api, deliver_webhooks
):
    deliver_webhooks()
    stripe_api.v1.subscriptions.cancel(subscribed.id)
    event = said("deleted", subscribed, int(time.time()) - 60)

    sync_subscription(uid=str(ada.pk), subscription_id=subscribed.id)
    post(client, event)

    assert record_of(event)["status"] == "stale"
    assert groups_of(ada) == set()
