"""Syncing a checkout session: its outcome and all that it has made, so that its events may come too late."""

import pytest

from django_firestore_stripe.gateways.stripe import checkout
from django_firestore_stripe.models import Payment, Subscription
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from django_firestore_stripe.services.sync import Outcome, sync_session
from tests.factories import document, post, record_of, reference

pytestmark = pytest.mark.django_db(databases=["firestore"])

ORIGIN = "https://shop.example"


@pytest.fixture
def open_session(shop):
    """Return a function that opens a session of Ada's."""

    def open_one(price, **fields):
        request = SessionRequest(price=price, success_url=f"{ORIGIN}/ok", cancel_url=f"{ORIGIN}/no", **fields)
        return create_session(buyer=Buyer(uid="ada", email="ada@example.com"), request=request, origin=ORIGIN)

    return open_one


@pytest.fixture
def bought(open_session, pay, deliver_webhooks, stripe_emulator):
    """Return a function that lets Ada buy; it returns the session's document id and `checkout.session.completed`."""

    def buy(price, **fields):
        session = open_session(price, **fields)
        deliver_webhooks.take()
        pay(session)
        (completed,) = (event for event in deliver_webhooks.take() if event["type"] == "checkout.session.completed")
        # The event is late by more than clocks may be off.
        stripe_emulator.advance(60)
        return document_id(session), completed

    return buy


def document_id(session):
    return session.pk.partition("/")[2]


def without_marks(fields):
    return {name: value for name, value in fields.items() if name != "stripe_event_created"}


def test_session_that_was_paid__brings_its_payment(bought, shop, client):
    own, completed = bought(shop.shirt, quantity=2)
    path = f"customers/ada/payments/{completed['data']['object']['payment_intent']}"

    assert sync_session(uid="ada", document_id=own) is Outcome.WRITTEN

    written = document(path)
    assert written["prices"] == [reference(f"products/prod_shirt/prices/{shop.shirt}")]
    assert [item["quantity"] for item in written["items"]] == [2]
    assert post(client, completed).status_code == 200
    assert record_of(completed)["status"] == "stale"
    assert document(path) == written
    assert sync_session(uid="ada", document_id=own) is Outcome.UNCHANGED


def test_session_whose_event_came__is_left_as_it_is(bought, shop, client):
    own, completed = bought(shop.shirt)
    post(client, completed)

    assert sync_session(uid="ada", document_id=own) is Outcome.UNCHANGED


def test_session_whose_payment_got_lost__brings_it_again(bought, shop, client, store):
    own, completed = bought(shop.shirt)
    post(client, completed)
    payment = Payment.objects.for_uid("ada").get()
    path = f"customers/ada/payments/{payment.stripe_id}"
    written = document(path)
    store(path, items=[], prices=[])

    assert sync_session(uid="ada", document_id=own) is Outcome.WRITTEN

    assert document(path) == written


def test_session_of_a_subscription__brings_that(bought, shop):
    own, completed = bought(shop.monthly)

    assert sync_session(uid="ada", document_id=own) is Outcome.WRITTEN

    made = Subscription.objects.for_uid("ada").get()
    assert (made.pk, made.status) == (f"ada/{completed['data']['object']['subscription']}", "active")


def test_session_that_collects_a_tax_id__brings_what_was_entered(bought, shop, configured):
    configured(SESSION_POLICY="extension")
    own, completed = bought(shop.monthly, tax_id_collection=True)
    entered = completed["data"]["object"]["customer_details"]

    sync_session(uid="ada", document_id=own)

    assert entered["email"]
    assert document("customers/ada")["tax_ids"] == entered["tax_ids"]


def test_open_session__says_so_and_brings_nothing_else(open_session, shop, assert_stripe_requests):
    session = open_session(shop.shirt)
    customer = document("customers/ada")

    with assert_stripe_requests(1):
        assert sync_session(uid="ada", document_id=document_id(session)) is Outcome.WRITTEN

    assert document(f"customers/ada/checkout_sessions/{document_id(session)}")["status"] == "open"
    assert not Payment.objects.for_uid("ada").exists()
    assert document("customers/ada") == customer


def test_session_synced_while_it_is_open__its_later_events_apply(open_session, pay, shop, deliver_webhooks):
    session = open_session(shop.shirt)
    sync_session(uid="ada", document_id=document_id(session))
    pay(session)

    deliver_webhooks()

    assert Payment.objects.for_uid("ada").get().items


def test_payment_that_changes_meanwhile__is_read_again(bought, shop, store, monkeypatch):
    own, completed = bought(shop.shirt)
    path = f"customers/ada/payments/{completed['data']['object']['payment_intent']}"
    list_line_items, changes = checkout.list_line_items, iter(["another event's"])

    def changed_meanwhile(session):
        for note in changes:
            store(path, note=note, prices=[])
        return list_line_items(session)

    monkeypatch.setattr(checkout, "list_line_items", changed_meanwhile)

    assert sync_session(uid="ada", document_id=own) is Outcome.WRITTEN
    assert (document(path)["note"], len(document(path)["items"])) == ("another event's", 1)
