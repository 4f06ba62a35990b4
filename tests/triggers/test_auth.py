"""`triggers/auth/`: Firebase's users come and go."""

import pytest

from tests.factories import document

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("trusted")]

URL = "/payments/triggers/auth/"
ADA = {"uid": "ada", "email": "ada@example.com", "phoneNumber": "+4930123456"}


SECRET = "s3cret"


def report(client, body, token=SECRET):
    return client.post(URL, body, content_type="application/json", headers={"authorization": f"Bearer {token}"})


def test_new_user__gets_a_customer(client, configured, stripe_api):
    configured(SYNC_USERS_ON_CREATE="Sync")

    statuses = [report(client, {"event": "user.create", "user": ADA}).status_code for _ in range(2)]

    (customer,) = stripe_api.v1.customers.list().data
    stored = document("customers/ada")
    assert statuses == [204, 204]
    assert (customer.email, customer.phone, customer.metadata["firebaseUID"]) == (
        "ada@example.com",
        "+4930123456",
        "ada",
    )
    assert (stored["stripeId"], stored["phone"]) == (customer.id, "+4930123456")


@pytest.mark.parametrize("event", ["user.create", "user.delete"])
def test_users__are_nobodys_business_unless_set(client, stripe_emulator, store, event):
    store("customers/ada", stripeId="cus_1")

    assert report(client, {"event": event, "user": ADA}).status_code == 204
    assert stripe_emulator.requests == []


def test_deleted_user__loses_customer_and_subscriptions(client, configured, stripe_api, store):
    configured(DELETE_STRIPE_CUSTOMERS=True)
    customer = stripe_api.v1.customers.create({})
    store("customers/ada", stripeId=customer.id)
    store("customers/ada/subscriptions/sub_1", status="trialing")

    response = report(client, {"event": "user.delete", "user": {"uid": "ada"}})

    assert response.status_code == 204
    assert stripe_api.v1.customers.retrieve(customer.id).deleted
    assert document("customers/ada/subscriptions/sub_1")["status"] == "canceled"


def test_deleted_user_without_customer__is_fine(client, configured):
    configured(DELETE_STRIPE_CUSTOMERS=True)

    assert report(client, {"event": "user.delete", "user": {"uid": "ada"}}).status_code == 204


def test_stripe_down__is_to_be_sent_again(client, configured, stripe_emulator, store):
    configured(DELETE_STRIPE_CUSTOMERS=True)
    store("customers/ada", stripeId="cus_1")
    store("customers/ada/subscriptions/sub_1", status="active")
    stripe_emulator.faults.inject("DELETE", "/v1/customers/cus_1", status=500, times=9)

    assert report(client, {"event": "user.delete", "user": ADA}).status_code == 503
    assert document("customers/ada/subscriptions/sub_1")["status"] == "active"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        {},
        {"event": "user.create"},
        {"event": "user.create", "user": "ada"},
        {"event": "user.create", "user": {}},
        {"event": "user.create", "user": {"uid": 5}},
        {"event": "user.create", "user": {"uid": "ada", "email": []}},
        {"event": "user.create", "user": {"uid": "a/b"}},
        {"event": "user.update", "user": {"uid": "ada"}},
        '{"event": "user.create", "user": {"uid": "ada", "email": "\\ud800"}}',
        '{"event": "user.create", "user": {"uid": "ada", "phoneNumber": "\\ud800"}}',
    ],
)
def test_what_is_no_event__is_a_400(client, configured, body):
    configured(SYNC_USERS_ON_CREATE=True)

    assert report(client, body).status_code == 400


def test_wrong_token__is_a_401(client):
    assert report(client, {"event": "user.create", "user": ADA}, token="x").status_code == 401
