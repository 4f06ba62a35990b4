"""The claim `stripeRole` after Stripe's events."""

import sys
from functools import partial

import pytest

from django_firestore_stripe.exceptions import Misconfigured, Unavailable
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.writes import commit, delete
from django_firestore_stripe.gateways.firebase import auth as gateway
from django_firestore_stripe.services.roles import assign_roles
from tests.factories import event, post, record_of
from tests.roles.conftest import days_ago, item

pytestmark = pytest.mark.django_db(databases=["firestore"])


@pytest.fixture
def customer(stripe_api, shop):
    """Return Ada's Stripe customer, who has a card."""
    made = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    method = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": made.id})
    return stripe_api.v1.customers.update(made.id, {"invoice_settings": {"default_payment_method": method.id}})


@pytest.fixture
def price_of(stripe_api, shop):
    """Return a function that makes a product with a role, or without, and returns its price."""

    def make(product, **metadata):
        stripe_api.v1.products.create({"id": product, "name": product, "metadata": metadata})
        price = {"product": product, "currency": "usd", "unit_amount": 500, "recurring": {"interval": "month"}}
        return stripe_api.v1.prices.create(price).id

    return make


@pytest.fixture
def subscribe(stripe_api, customer):
    """Return a function that subscribes Ada at Stripe."""

    def create(*prices, **parameters):
        items = [{"price": price} for price in prices]
        return stripe_api.v1.subscriptions.create({"customer": customer.id, "items": items, **parameters})

    return create


def test_new_subscription__gives_its_role_and_leaves_other_claims(auth, subscribe, shop, deliver_webhooks):
    auth.create("ada", tenant="x")

    subscribe(shop.monthly)
    deliver_webhooks()

    assert auth.claims("ada") == {"tenant": "x", "stripeRole": "gold"}


def test_only_the_session_event__gives_the_role(auth, customer, shop, stripe_api, pay, deliver_webhooks):
    auth.create("ada")
    line = {"price": shop.monthly, "quantity": 1}
    session = stripe_api.v1.checkout.sessions.create(
        {"mode": "subscription", "customer": customer.id, "line_items": [line], "success_url": "https://shop.example/"}
    )
    pay(session)
    (completed,) = [event for event in deliver_webhooks.take() if event["type"] == "checkout.session.completed"]

    deliver_webhooks.send(completed)

    assert auth.claims("ada") == {"stripeRole": "gold"}


def test_canceled_subscription__leaves_null_as_the_extension_does(auth, subscribe, shop, stripe_api, deliver_webhooks):
    auth.create("ada", tenant="x")
    subscription = subscribe(shop.monthly)
    deliver_webhooks()

    stripe_api.v1.subscriptions.cancel(subscription.id)
    deliver_webhooks()

    assert auth.claims("ada") == {"tenant": "x", "stripeRole": None}


def test_subscription_that_is_not_paid__leaves_null_where_there_was_no_claim(
    auth, subscribe, shop, stripe_api, deliver_webhooks
):
    """`subscription__event_stale_retrieve_wins`."""
    auth.create("ada")

    subscribe(shop.monthly, payment_behavior="default_incomplete")
    deliver_webhooks()

    assert auth.claims("ada") == {"stripeRole": None}


def test_deleted_subscription__leaves_the_role_of_another(
    auth, subscribe, shop, price_of, stripe_api, deliver_webhooks
):
    """`subscription__deleted_other_still_active`."""
    auth.create("ada")
    subscribe(price_of("prod_silver", firebaseRole="silver"))
    newest = subscribe(shop.monthly)
    deliver_webhooks()

    stripe_api.v1.subscriptions.cancel(newest.id)
    deliver_webhooks()

    assert auth.claims("ada") == {"stripeRole": "silver"}


def test_role_removed_from_the_product__is_gone_with_the_next_event(
    auth, subscribe, shop, stripe_api, deliver_webhooks
):
    """`subscription__role_removed_meanwhile`."""
    auth.create("ada", tenant="x")
    subscription = subscribe(shop.monthly)
    deliver_webhooks()
    stripe_api.v1.products.update("prod_gold", {"metadata": {"firebaseRole": ""}})

    stripe_api.v1.subscriptions.cancel(subscription.id)
    deliver_webhooks()

    assert auth.claims("ada") == {"tenant": "x"}


def test_several_items__give_the_first_role_that_there_is(auth, subscribe, price_of, deliver_webhooks):
    """`subscription__several_items`."""
    auth.create("ada")

    subscribe(price_of("prod_seats"), price_of("prod_team", firebaseRole="team"), price_of("prod_b", firebaseRole="b"))
    deliver_webhooks()

    assert auth.claims("ada") == {"stripeRole": "team"}


def test_deleted_customer__leaves_no_claim(auth, subscription):
    """`customer__data_deleted_keeps_claim`."""
    auth.create("ada", stripeRole="premium", tenant="x")
    subscription("ada/sub_a", item("premium"), status="canceled")

    assign_roles(uid="ada", customer_deleted=True)

    assert auth.claims("ada") == {"tenant": "x"}


def test_customer_deleted_at_stripe__leaves_no_claim(auth, subscribe, shop, customer, stripe_api, deliver_webhooks):
    auth.create("ada", tenant="x")
    subscribe(shop.monthly)
    deliver_webhooks()
    stripe_api.v1.customers.delete(customer.id)

    (deleted,) = [event for event in deliver_webhooks.take() if event["type"] == "customer.deleted"]
    deliver_webhooks.send(deleted)

    assert auth.claims("ada") == {"tenant": "x"}


def test_user_whom_auth_no_longer_has__does_not_keep_the_event_from_being_applied(
    auth, subscribe, shop, deliver_webhooks
):
    """`subscription__created_auth_user_gone`."""
    auth.create("ada")
    auth.delete("ada")
    subscription = subscribe(shop.monthly)

    deliver_webhooks()

    path = f"customers/ada/subscriptions/{subscription.id}"
    assert read([path])[path].get("status") == "active"


def test_user_deleted_between_reading_and_writing__is_no_failure(auth, subscription, monkeypatch):
    auth.create("ada")
    subscription("ada/sub_1", item("gold"))
    write = gateway.write_claims
    monkeypatch.setattr(gateway, "write_claims", lambda uid, wanted: (auth.delete(uid), write(uid, wanted)))

    assert assign_roles(uid="ada") is None


def test_auth_that_fails__lets_stripe_send_the_event_again(
    auth_server, auth, subscribe, shop, deliver_webhooks, client
):
    auth.create("ada")
    subscribe(shop.monthly)
    created, *_later = [event for event in deliver_webhooks.take() if event["type"] == "customer.subscription.created"]
    auth_server.answers.append((502, {}))

    first = post(client, created)
    failed = record_of(created)
    second = post(client, created)

    assert (first.status_code, failed["status"], failed["effects"]) == (500, "applied", "pending")
    assert (second.status_code, record_of(created)["effects"]) == (200, "done")
    assert auth.claims("ada") == {"stripeRole": "gold"}


def test_product_without_role__leaves_the_claim_alone(
    auth, subscribe, price_of, deliver_webhooks, assert_firestore_rpcs
):
    auth.create("ada", stripeRole="by hand")
    subscribe(price_of("prod_plain"))
    *rest, updated = [event for event in deliver_webhooks.take() if event["type"].startswith("customer.subscription.")]
    for sent in rest:
        deliver_webhooks.send(sent)

    with assert_firestore_rpcs(2):
        deliver_webhooks.send(updated)

    assert auth.claims("ada") == {"stripeRole": "by hand"}


@pytest.fixture
def renewed(auth, customer, subscribe, shop, deliver_webhooks):
    """Return an update of a subscription whose role Ada has."""
    auth.create("ada")
    subscription = subscribe(shop.monthly)
    deliver_webhooks()
    stub = {"id": subscription.id, "object": "subscription", "customer": customer.id}
    return event("customer.subscription.updated", stub, created=subscription.created + 3600)


def test_subscription_event__costs_one_query_and_one_commit_more(
    auth_server, renewed, client, django_assert_num_queries, firestore_connection, assert_stripe_requests
):
    auth_server.asked.clear()

    with django_assert_num_queries(4, connection=firestore_connection), assert_stripe_requests(1):
        post(client, renewed)

    assert auth_server.asked == ["accounts:lookup"]


def test_change_of_role__costs_the_second_query_that_confirms_it(
    auth, renewed, client, django_assert_num_queries, firestore_connection
):
    auth.set("ada", stripeRole="silver")

    with django_assert_num_queries(5, connection=firestore_connection):
        post(client, renewed)

    assert auth.claims("ada") == {"stripeRole": "gold"}


@pytest.fixture
def meanwhile(monkeypatch):
    """Return a function that has things happen, one with each writing of claims, just before it."""

    def plan(*happenings):
        queue, write = list(happenings), gateway.write_claims

        def interrupted(uid, wanted):
            if queue:
                queue.pop(0)()
            write(uid, wanted)

        monkeypatch.setattr(gateway, "write_claims", interrupted)

    return plan


def test_role_that_changes_while_it_is_written__is_corrected(auth, subscription, meanwhile):
    auth.create("ada")
    subscription("ada/sub_1", item("gold"))
    meanwhile(lambda: commit([delete("customers/ada/subscriptions/sub_1")]))

    drift = assign_roles(uid="ada")

    assert auth.claims("ada") == {}
    assert (drift.before.claim, drift.after.claim) == ({}, {})


def test_writer_who_is_overtaken__corrects_what_it_wrote(auth, subscription, meanwhile):
    """The slower one has read the claim before the faster one changed subscription and claim."""
    auth.create("ada")
    subscription("ada/sub_1", item("gold"))

    def overtake():
        subscription("ada/sub_2", item("silver"), created=days_ago(1))
        auth.set("ada", stripeRole="silver")

    meanwhile(overtake)

    assign_roles(uid="ada")

    assert auth.claims("ada") == {"stripeRole": "silver"}


def test_roles_that_never_settle__are_left_for_later(auth, subscription, store, meanwhile):
    auth.create("ada")
    subscription("ada/sub_1", item("role-0"))
    change = [partial(subscription, "ada/sub_1", item(f"role-{number}")) for number in range(1, 30)]
    meanwhile(*change)

    with pytest.raises(Unavailable, match="faster"):
        assign_roles(uid="ada")


def test_wish_for_firebase_without_its_client__is_the_operators_mistake(auth, subscription, settings, monkeypatch):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIREBASE_AUTH": True}
    subscription("ada/sub_1", item("gold"))
    monkeypatch.delattr("django_firestore_stripe.gateways.firebase.auth")
    monkeypatch.setitem(sys.modules, "django_firestore_stripe.gateways.firebase.auth", None)

    with pytest.raises(Misconfigured, match=r"\[firebase\]"):
        assign_roles(uid="ada")


def test_site_without_firebase__has_no_claims(auth, subscription, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIREBASE_AUTH": False}
    auth.create("ada")
    subscription("ada/sub_1", item("gold"))

    assert assign_roles(uid="ada") is None
    assert auth.claims("ada") == {}
