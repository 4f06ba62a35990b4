"""Whose an object is, however late its events come: replaced customers, guests, moved mappings."""

import pytest

from django_firestore_stripe.gateways.stripe import disputes
from django_firestore_stripe.models import Customer
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.backfill import Plan, Run
from django_firestore_stripe.services.customers import Buyer, ensure_customer, replace_customer
from tests import factories as make
from tests.factories import NOW, document, post, record_of
from tests.webhooks.guests import open_session

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

    # Whose the customers are by the users' documents, by the tombstones, and the documents of the page; and once a run,
    # which documents there are.
    with assert_firestore_rpcs(4):
        list(Run(plan=Plan(kinds=("subscriptions",), dry_run=True)))


@pytest.fixture
def guest(client, store, stripe_api, shop):
    """Attribute a guest's payment, whose money is still to come, to Ada; return the PaymentIntent's id and the session."""
    opened = open_session(store, stripe_api, shop)
    payment = stripe_api.v1.payment_intents.create({"amount": 1500, "currency": "usd"}).id
    session = {**opened, "customer": None, "payment_intent": payment, "status": "complete"}
    assert post(client, make.event("checkout.session.completed", session)).status_code == 200
    assert document(f"customers/ada/payments/{payment}")["status"] == "requires_payment_method"
    return payment, session


def paid(stripe_api, payment):
    """Let the guest's money come; return the PaymentIntent."""
    stripe_api.v1.payment_intents.update(payment, {"payment_method": "pm_card_visa"})
    return stripe_api.v1.payment_intents.confirm(payment, {"return_url": "https://shop.example/ok"}).to_dict()


def test_guests_payment__goes_on_below_the_user_it_was_attributed_to(client, guest, stripe_api, assert_firestore_rpcs):
    payment, _session = guest
    succeeded = make.event("payment_intent.succeeded", paid(stripe_api, payment), created=NOW + 5)

    # One more than for a customer: the query for the payment.
    with assert_firestore_rpcs(3):
        post(client, succeeded)

    assert (record_of(succeeded)["status"], record_of(succeeded)["uid"]) == ("applied", "ada")
    stored = document(f"customers/ada/payments/{payment}")
    assert (stored["status"], len(stored["prices"])) == ("succeeded", 1)


def test_guests_payment_that_succeeds_late__is_read_again_with_its_session(client, guest, stripe_api):
    """The PaymentIntent's own event may have come before the session attributed the payment: then it was skipped."""
    payment, session = guest
    paid(stripe_api, payment)
    sent = make.event(
        "checkout.session.async_payment_succeeded", {**session, "payment_status": "paid"}, created=NOW + 5
    )

    response = post(client, sent)

    assert response.status_code == 200
    stored = document(f"customers/ada/payments/{payment}")
    assert (stored["status"], len(stored["prices"])) == ("succeeded", 1)


def test_guests_refund__reaches_the_payment(client, guest, stripe_api):
    payment, _session = guest
    charge = stripe_api.v1.charges.retrieve(paid(stripe_api, payment)["latest_charge"]).to_dict()
    stripe_api.v1.refunds.create({"payment_intent": payment})
    sent = make.event("charge.refunded", charge, created=NOW + 5)

    response = post(client, sent)

    assert (response.status_code, record_of(sent)["status"]) == (200, "applied")
    assert document(f"customers/ada/payments/{payment}")["amount_refunded"] == 1500


def test_dispute_of_a_payment_that_stripe_no_longer_has__is_nobodys(client, stripe_emulator):
    dispute = {"id": "dp_1", "object": "dispute", "payment_intent": "pi_gone", "status": "needs_response"}
    sent = make.event("charge.dispute.created", dispute)

    response = post(client, sent)

    assert (response.status_code, record_of(sent)["status"]) == (200, "skipped")


def test_guests_dispute__reaches_the_payment(client, guest, assert_stripe_requests, monkeypatch):
    payment, _session = guest
    dispute = {"id": "dp_1", "object": "dispute", "payment_intent": payment, "status": "needs_response", "amount": 1500}
    monkeypatch.setattr(disputes, "list_disputes", lambda **_kwargs: [dispute])
    sent = make.event("charge.dispute.created", dispute, created=NOW + 5)

    # Whether the payment has a customer.
    with assert_stripe_requests(1):
        response = post(client, sent)

    assert (response.status_code, record_of(sent)["status"]) == (200, "applied")
    assert [found["id"] for found in document(f"customers/ada/payments/{payment}")["disputes"]] == ["dp_1"]


def test_payment_of_a_customer_of_nobodys__goes_on_below_the_user_its_session_named(client, guest, stripe_api):
    """A Payment Link can make a Stripe customer of whom nobody knows the user."""
    payment, _session = guest
    stranger = stripe_api.v1.customers.create().id
    succeeded = {**paid(stripe_api, payment), "customer": stranger}

    response = post(client, make.event("payment_intent.succeeded", succeeded, created=NOW + 5))

    assert response.status_code == 200
    assert document(f"customers/ada/payments/{payment}")["status"] == "succeeded"
    assert "stripeId" not in document("customers/ada")


def test_charge_without_payment_intent__is_nobodys(client, guest, assert_firestore_rpcs):
    sent = make.event("charge.refunded", {"id": "ch_1", "object": "charge", "customer": None, "payment_intent": None})

    with assert_firestore_rpcs(2):
        post(client, sent)

    assert record_of(sent)["status"] == "skipped"


def payment_of(customer, number, **fields):
    return make.event(
        "payment_intent.succeeded",
        make.payment_intent(id=f"pi_{number}", customer=customer),
        created=NOW + number,
        **fields,
    )


@pytest.fixture
def remembered(client, store, stripe_api):
    """Return a Stripe customer that is remembered as Ada's."""
    customer = stripe_api.v1.customers.create().id
    store("customers/ada", stripeId=customer)
    post(client, payment_of(customer, 1))
    assert document("customers/ada/payments/pi_1")["status"] == "succeeded"
    return customer


def test_customer_moved_by_another_program__takes_its_events_along(client, remembered, store):
    store("customers/ada", stripeId="cus_of_her_own")
    store("customers/bob", stripeId=remembered)
    sent = payment_of(remembered, 2)

    response = post(client, sent)

    assert (response.status_code, record_of(sent)["uid"], record_of(sent)["attempts"]) == (200, "bob", 1)
    assert document("customers/bob/payments/pi_2")["status"] == "succeeded"
    assert document("customers/ada/payments/pi_2") is None
    assert (mappings.uid_of(remembered), mappings.customer_of("ada")) == ("bob", None)


def test_customer_that_is_remembered__costs_no_rpc_to_confirm(client, remembered, assert_firestore_rpcs):
    with assert_firestore_rpcs(2):
        post(client, payment_of(remembered, 2))


@pytest.mark.parametrize("others", [None, "cus_other"])
def test_customer_that_a_document_no_longer_names__stays_where_no_other_has_it(client, remembered, store, others):
    """A user can have several Stripe customers, and one whose customer was deleted has none."""
    store("customers/ada", stripeId=others)

    response = post(client, payment_of(remembered, 2))

    assert response.status_code == 200
    assert document("customers/ada/payments/pi_2")["status"] == "succeeded"


def test_customer_moved_to_several_users__is_nobodys(client, remembered, store):
    store("customers/ada", stripeId=None)
    store("customers/bob", stripeId=remembered)
    store("customers/eve", stripeId=remembered)
    sent = payment_of(remembered, 2)
    updated = make.event("customer.updated", {"id": remembered, "object": "customer", "email": "new@example.com"})

    statuses = [post(client, event).status_code for event in (updated, sent)]

    assert statuses == [200, 500]
    assert (record_of(updated)["status"], record_of(sent)["status"]) == ("skipped", "failed")
    assert document("customers/ada/payments/pi_2") is None


@pytest.mark.parametrize("other", ["cus_other", None])
def test_customer_that_a_saved_user_no_longer_has__is_nobodys(client, remembered, other):
    ada = Customer.objects.get(pk="ada")
    ada.stripe_id = other
    ada.save()
    sent = payment_of(remembered, 2)

    response = post(client, sent)

    assert (response.status_code, record_of(sent)["uid"]) == (500, None)
    assert document("customers/ada/payments/pi_2") is None
    assert mappings.customer_of("ada") == other


def test_customer_saved_for_another_user__is_no_longer_the_first_ones(remembered):
    Customer(uid="bob", stripe_id=remembered).save()

    assert (mappings.uid_of(remembered), mappings.customer_of("ada")) == ("bob", None)
