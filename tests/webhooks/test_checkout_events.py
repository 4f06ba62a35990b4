"""From the paid session to the documents: payments, subscriptions, the session's outcome."""

import itertools
import json

import pytest

from django_firestore_stripe.gateways.stripe import checkout
from django_firestore_stripe.models import CheckoutSession, Payment, Subscription, WebhookEvent
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.events import Applied, parse_event
from django_firestore_stripe.services.events.billing_details import copy_billing_details
from django_firestore_stripe.services.session_request import SessionRequest
from tests import factories as make
from tests.factories import document, post, record_of, reference

pytestmark = pytest.mark.django_db(databases=["firestore"])


@pytest.fixture
def buy(shop):
    """Return a function that creates a session of Ada's."""

    def create(price, **fields):
        request = SessionRequest(
            price=price, success_url="https://shop.example/ok", cancel_url="https://shop.example/no", **fields
        )
        return create_session(
            buyer=Buyer(uid="ada", email="ada@example.com"), request=request, origin="https://shop.example"
        )

    return create


@pytest.fixture
def paid(buy, shop, pay, deliver_webhooks):
    """Return a paid session of two shirts, and the events that paying made, in Stripe's order."""
    session = buy(shop.shirt, quantity=2)
    deliver_webhooks.take()
    pay(session)
    return session, deliver_webhooks.take()


@pytest.fixture
def subscribed(buy, shop, pay, deliver_webhooks):
    """Return the session of a new subscription, and the events that it made."""
    session = buy(shop.monthly)
    deliver_webhooks.take()
    pay(session)
    return session, deliver_webhooks.take()


def kinds(events, *wanted):
    return [event for event in events if event["type"] in wanted]


def without_marks(fields):
    return {name: value for name, value in fields.items() if name != "stripe_event_created"}


def test_paid_session__ends_as_a_payment_with_what_was_bought(client, paid, shop):
    _session, events = paid

    statuses = {post(client, event).status_code for event in events}

    assert statuses == {200}
    payment = Payment.objects.get(user="ada")
    assert (payment.status, payment.amount_received, payment.currency) == ("succeeded", 3000, "usd")
    assert payment.prices == [{"product": "prod_shirt", "price": shop.shirt}]
    assert payment.items[0]["quantity"] == 2
    stored = document(f"customers/ada/payments/{payment.stripe_id}")
    assert stored["prices"] == [reference(f"products/prod_shirt/prices/{shop.shirt}")]
    assert isinstance(stored["created"], int)


def test_paid_session__says_so_in_its_own_document(client, paid):
    session, events = paid

    for event in events:
        post(client, event)

    found = CheckoutSession.objects.get(pk=session.pk)
    assert (found.status, found.payment_status, found.amount_total) == ("complete", "paid", 3000)
    assert Payment.objects.filter(pk=f"ada/{found.payment_intent}").exists()
    assert (found.url, found.session_id) == (session.url, session.session_id)


def test_payments_events_in_any_order__give_the_same_documents(client, paid, stripe_emulator):
    _session, events = paid
    chosen = kinds(events, "payment_intent.succeeded", "checkout.session.completed")
    assert len(chosen) == 2
    results = []

    for order in itertools.permutations(chosen):
        for event in order:
            assert post(client, {**event, "id": f"{event['id']}_{len(results)}"}).status_code == 200
        payment = Payment.objects.get(user="ada")
        results.append(without_marks(document(f"customers/ada/payments/{payment.stripe_id}")))
        payment.delete()

    assert results[0] == results[1]


def test_late_failure_after_the_session__does_not_overwrite_the_success(client, paid):
    """The session has fetched the PaymentIntent, so its document is newer than its watermark, of which there is none."""
    _session, events = paid
    (completed,) = kinds(events, "checkout.session.completed")
    (succeeded,) = kinds(events, "payment_intent.succeeded")
    declined = {**succeeded["data"]["object"], "status": "requires_payment_method", "amount_received": 0}
    post(client, completed)

    post(client, make.event("payment_intent.payment_failed", declined, created=succeeded["created"] - 60))

    payment = Payment.objects.get(user="ada")
    assert (payment.status, payment.amount_received) == ("succeeded", 3000)
    assert len(payment.prices) == 1


def test_session_event__never_leaves_half_a_payment(client, paid, stripe_emulator):
    _session, events = paid
    (completed,) = kinds(events, "checkout.session.completed")
    stripe_emulator.faults.inject("GET", "/v1/payment_intents/*", status=500, times=3)

    response = post(client, completed)

    assert response.status_code == 500
    assert list(Payment.objects.filter(user="ada")) == []
    assert CheckoutSession.objects.get(customer="ada").status is None


def test_session_event__costs_one_read_and_one_commit(
    client, paid, stripe_emulator, django_assert_num_queries, firestore_connection
):
    _session, events = paid
    (completed,) = kinds(events, "checkout.session.completed")
    stripe_emulator.reset_requests()

    with django_assert_num_queries(2, connection=firestore_connection):
        post(client, completed)

    assert [(request.method, request.path.split("/")[2]) for request in stripe_emulator.requests] == [
        ("GET", "checkout"),
        ("GET", "payment_intents"),
    ]


@pytest.mark.parametrize(("named", "requests"), [({"invoice": None}, 0), ({}, 1)], ids=["until-basil", "since-basil"])
def test_payment_event__costs_one_read_and_one_commit(
    client, paid, assert_firestore_rpcs, assert_stripe_requests, named, requests
):
    """Since API version 2025-03-31 a PaymentIntent does not name its invoice, so that Stripe is asked for it."""
    _session, events = paid
    (succeeded,) = kinds(events, "payment_intent.succeeded")
    sent = {**succeeded, "data": {"object": {**succeeded["data"]["object"], **named}}}

    with assert_firestore_rpcs(2), assert_stripe_requests(requests):
        post(client, sent)


def test_subscription_event__costs_one_read_one_commit_and_one_request(
    client, subscribed, stripe_emulator, django_assert_num_queries, firestore_connection
):
    _session, events = subscribed
    for event in kinds(events, "customer.subscription.created"):
        post(client, event)
    subscription = Subscription.objects.get(customer="ada")
    sent = make.event(
        "customer.subscription.updated",
        {
            "id": subscription.stripe_id,
            "object": "subscription",
            "customer": document("customers/ada")["stripeId"],
        },
        created=events[-1]["created"] + 5,
    )
    stripe_emulator.reset_requests()

    with django_assert_num_queries(2, connection=firestore_connection):
        post(client, sent)

    assert len(stripe_emulator.requests) == 1


def test_subscribed_session__ends_as_a_subscription(client, subscribed, shop):
    session, events = subscribed

    statuses = {post(client, event).status_code for event in events}

    assert statuses == {200}
    subscription = Subscription.objects.get(customer="ada")
    assert (subscription.status, subscription.role, subscription.is_active) == ("active", "gold", True)
    assert (subscription.product, subscription.price) == ("prod_gold", shop.monthly)
    assert subscription.prices == [{"product": "prod_gold", "price": shop.monthly}]
    assert subscription.current_period_end > subscription.current_period_start
    assert CheckoutSession.objects.get(pk=session.pk).subscription == subscription.stripe_id


def test_subscriptions_events_in_any_order__give_the_same_document(client, subscribed):
    _session, events = subscribed
    chosen = kinds(events, "customer.subscription.created", "checkout.session.completed")
    assert len(chosen) == 2
    results = []

    for order in itertools.permutations(chosen):
        for event in order:
            assert post(client, {**event, "id": f"{event['id']}_{len(results)}"}).status_code == 200
        subscription = Subscription.objects.get(customer="ada")
        results.append(without_marks(document(f"customers/ada/subscriptions/{subscription.stripe_id}")))
        subscription.delete()

    assert results[0] == results[1]


def test_session_event__keeps_the_subscriptions_watermark(client, subscribed):
    _session, events = subscribed
    (created,) = kinds(events, "customer.subscription.created")
    (completed,) = kinds(events, "checkout.session.completed")
    post(client, created)

    post(client, completed)

    subscription = Subscription.objects.get(customer="ada")
    stored = document(f"customers/ada/subscriptions/{subscription.stripe_id}")
    assert stored["stripe_event_created"]["event"] == created["id"]


def test_billing_details__reach_the_customer_and_wipe_nothing(client, subscribed, stripe_api):
    _session, (*_rest, event) = subscribed
    customer = document("customers/ada")["stripeId"]
    stripe_api.v1.customers.update(customer, {"phone": "+49 30 1", "name": "A. L."})
    address = {"city": "Berlin", "country": "DE", "line1": None}
    method = {"customer": customer, "billing_details": {"name": "Ada Lovelace", "phone": None, "address": address}}
    subscription = {"id": "sub_1", "object": "subscription", "default_payment_method": method}

    copy_billing_details(Applied(event=parse_event(json.dumps(event)), uid="ada", object=subscription))

    found = stripe_api.v1.customers.retrieve(customer)
    assert (found.name, found.phone) == ("Ada Lovelace", "+49 30 1")
    assert (found.address.city, found.address.country) == ("Berlin", "DE")


def test_new_subscription__has_its_effects_run(client, subscribed):
    _session, events = subscribed
    (created,) = kinds(events, "customer.subscription.created")

    post(client, created)

    assert record_of(created)["effects"] == "done"


def test_new_subscription_that_stripe_no_longer_has__is_not_asked_for_for_ever(client, subscribed):
    _session, events = subscribed
    (created,) = kinds(events, "customer.subscription.created")
    gone = {**created, "data": {"object": {**created["data"]["object"], "id": "sub_gone"}}}

    response = post(client, gone)

    assert response.status_code == 200
    assert (record_of(gone)["status"], record_of(gone)["effects"]) == ("stale", "done")


def test_session_of_a_subscription_that_stripe_no_longer_has__changes_nothing(client, subscribed):
    _session, events = subscribed
    (completed,) = kinds(events, "checkout.session.completed")
    gone = {**completed, "data": {"object": {**completed["data"]["object"], "subscription": "sub_gone"}}}

    response = post(client, gone)

    assert (response.status_code, record_of(gone)["status"], record_of(gone)["effects"]) == (200, "applied", "done")
    assert document("customers/ada/subscriptions/sub_gone") is None


def test_session_that_stripe_no_longer_has__leaves_a_payment_without_prices(client, paid):
    _session, events = paid
    (completed,) = kinds(events, "checkout.session.completed")
    thing = completed["data"]["object"]
    gone = {**completed, "data": {"object": {**thing, "id": "cs_test_gone"}}}

    response = post(client, gone)

    assert (response.status_code, record_of(gone)["status"]) == (200, "applied")
    stored = document(f"customers/ada/payments/{thing['payment_intent']}")
    assert (stored["status"], stored["prices"]) == ("succeeded", [])


def test_payment_link_of_a_known_customer__needs_no_session_document(client, paid):
    session, events = paid
    CheckoutSession.objects.get(pk=session.pk).delete()
    (completed,) = kinds(events, "checkout.session.completed")

    response = post(client, completed)

    assert response.status_code == 200
    assert Payment.objects.filter(user="ada").count() == 1
    assert not CheckoutSession.objects.filter(customer="ada").exists()


@pytest.mark.parametrize(
    ("uid", "stored"), [("ada", True), ("nobody", False), ("a/b", False), ("__x__", False)], ids=str
)
def test_client_reference_id_of_a_guest__attributes_one_payment_to_a_known_user(client, paid, stripe_api, uid, stored):
    _session, events = paid
    (completed,) = kinds(events, "checkout.session.completed")
    guest = {**completed["data"]["object"], "customer": None, "client_reference_id": uid}
    before = document("customers/ada")

    response = post(client, {**completed, "data": {"object": guest}})

    assert response.status_code == 200
    assert Payment.objects.filter(user="ada").exists() is stored
    assert document("customers/ada") == before
    assert document("customers/nobody") is None


def test_client_reference_id__attributes_no_subscription(client, subscribed, stripe_api):
    """Its later events name only the customer, so the document would stay active after it was canceled."""
    _session, events = subscribed
    (completed,) = kinds(events, "checkout.session.completed")
    stranger = stripe_api.v1.customers.create()
    link = {**completed["data"]["object"], "customer": stranger.id, "client_reference_id": "ada"}

    response = post(client, {**completed, "data": {"object": link}})

    assert (response.status_code, record_of(completed)["status"]) == (500, "failed")
    assert not Subscription.objects.filter(customer="ada").exists()


@pytest.mark.parametrize("mode", ["payment", "setup"])
def test_session_without_payment_intent__is_acknowledged(client, paid, mode):
    session, events = paid
    (completed,) = kinds(events, "checkout.session.completed")
    free = {
        **completed["data"]["object"],
        "mode": mode,
        "payment_intent": None,
        "payment_status": "no_payment_required",
    }

    response = post(client, {**completed, "data": {"object": free}})

    assert response.status_code == 200
    assert not Payment.objects.filter(user="ada").exists()
    assert CheckoutSession.objects.get(pk=session.pk).payment_status == "no_payment_required"


def test_more_line_items_than_a_page__are_all_stored(client, shop, stripe_api, pay, deliver_webhooks, monkeypatch):
    monkeypatch.setattr(checkout, "PAGE", 1)
    items = [{"price": shop.shirt, "quantity": 1}, {"price": _another_price(stripe_api), "quantity": 1}]
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    session = stripe_api.v1.checkout.sessions.create(
        {"mode": "payment", "customer": customer.id, "line_items": items, "success_url": "https://shop.example/ok"}
    )
    pay(session)
    (completed,) = kinds(deliver_webhooks.take(), "checkout.session.completed")

    post(client, completed)

    assert len(Payment.objects.get(user="ada").items) == 2


def _another_price(stripe_api):
    return stripe_api.v1.prices.create({"product": "prod_shirt", "currency": "usd", "unit_amount": 700}).id


def test_tax_id_collection__stores_what_the_customer_typed(client, paid):
    _session, events = paid
    (completed,) = kinds(events, "checkout.session.completed")
    details = {"email": "ada@company.example", "name": "Ada Ltd", "tax_ids": [{"type": "eu_vat", "value": "DE1"}]}
    taxed = {**completed["data"]["object"], "tax_id_collection": {"enabled": True}, "customer_details": details}

    post(client, {**completed, "data": {"object": taxed}})

    stored = document("customers/ada")
    assert {name: stored[name] for name in details} == details
    assert stored["stripeId"]


def test_every_event_of_a_purchase__is_in_the_inbox(client, paid):
    _session, events = paid

    for event in events:
        post(client, event)

    handled = {event["id"] for event in kinds(events, "payment_intent.succeeded", "checkout.session.completed")}
    assert handled <= set(WebhookEvent.objects.filter(status="applied").values_list("pk", flat=True))
