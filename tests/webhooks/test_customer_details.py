"""What a visitor enters at a checkout that collects tax ids: whose it becomes, and which of two is the newer one."""

import pytest

from tests import factories as make
from tests.factories import NOW, document, post, record_of

pytestmark = pytest.mark.django_db(databases=["firestore"])

ADA = {"stripeId": "cus_ada", "email": "ada@example.com"}


@pytest.fixture
def ada(store):
    store("customers/ada", **ADA)


def completed(city, *, created=NOW, **fields):
    """Return the event of a session whose visitor lives in this city."""
    details = {"email": f"{city.lower()}@example.com", "phone": None, "name": "Ada", "address": {"city": city}}
    session = {
        "id": f"cs_{city}",
        "object": "checkout.session",
        "mode": "setup",
        "customer": "cus_ada",
        "created": NOW - 60,
        "tax_id_collection": {"enabled": True},
        "customer_details": details,
        **fields,
    }
    return make.event("checkout.session.completed", session, created=created)


def updated(email, *, created):
    customer = {"id": "cus_ada", "object": "customer", "livemode": False, "email": email, "phone": None}
    return make.event("customer.updated", customer, created=created)


def city():
    return document("customers/ada").get("address", {}).get("city")


@pytest.mark.parametrize("customer", [None, "cus_stranger"])
def test_stranger_who_names_a_user__changes_nothing_of_theirs(client, ada, stripe_api, customer):
    """On a Payment Link anybody can set `client_reference_id`."""
    payment = stripe_api.v1.payment_intents.create({"amount": 100, "currency": "usd"}).id
    sent = completed("Evil", customer=customer, client_reference_id="ada", payment_intent=payment)

    response = post(client, sent)

    assert (response.status_code, record_of(sent)["uid"]) == (200, "ada")
    assert document("customers/ada") == ADA
    assert document(f"customers/ada/payments/{payment}")["amount"] == 100


def test_other_customer_of_the_user__leaves_the_document(client, ada, stripe_api):
    other = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}}).id

    response = post(client, completed("Paris", customer=other))

    assert response.status_code == 200
    assert document("customers/ada") == ADA


def test_earlier_session_that_comes_late__changes_nothing(client, ada):
    for sent in (completed("Rome", created=NOW + 1_000), completed("Paris", created=NOW)):
        assert post(client, sent).status_code == 200

    assert (city(), document("customers/ada")["email"]) == ("Rome", "rome@example.com")


def test_later_session__replaces_what_an_earlier_one_brought(client, ada):
    for sent in (completed("Paris", created=NOW), completed("Rome", created=NOW + 1_000)):
        assert post(client, sent).status_code == 200

    assert (city(), document("customers/ada")["email"]) == ("Rome", "rome@example.com")


def test_session_from_before_the_customers_own_event__leaves_email_and_phone(client, ada):
    """Nothing else keeps the address, so that is taken."""
    post(client, updated("new@example.com", created=NOW + 1))

    post(client, completed("Paris", created=NOW))

    assert (city(), document("customers/ada")["email"]) == ("Paris", "new@example.com")


def test_details__leave_the_customers_own_order_alone(client, ada):
    post(client, completed("Paris", created=NOW + 1_000))
    sent = updated("new@example.com", created=NOW)

    post(client, sent)

    assert record_of(sent)["status"] == "applied"
    assert (city(), document("customers/ada")["email"]) == ("Paris", "new@example.com")
    assert document("customers/ada")["stripe_event_created"]["created"].timestamp() == NOW
