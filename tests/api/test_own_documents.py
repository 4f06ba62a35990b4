"""api/subscriptions/ and api/payments/: the SDK's interfaces, and nobody else's objects."""

from datetime import UTC, datetime, timedelta

import pytest

from django_firestore_stripe.api.payment_serializers import PaymentSerializer
from django_firestore_stripe.api.subscription_serializers import SubscriptionSerializer
from django_firestore_stripe.firestore.values import Reference

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

SUBSCRIPTIONS, PAYMENTS = "/payments/api/subscriptions/", "/payments/api/payments/"
NEWEST = datetime(2026, 11, 22, 12, tzinfo=UTC)
SUBSCRIPTION = {
    "id",
    "uid",
    "status",
    "product",
    "price",
    "prices",
    "quantity",
    "role",
    "metadata",
    "stripe_link",
    "cancel_at",
    "cancel_at_period_end",
    "canceled_at",
    "created",
    "current_period_start",
    "current_period_end",
    "ended_at",
    "trial_start",
    "trial_end",
}
PAYMENT = {
    "id",
    "uid",
    "amount",
    "amount_capturable",
    "amount_received",
    "created",
    "currency",
    "customer",
    "description",
    "invoice",
    "metadata",
    "payment_method_types",
    "prices",
    "status",
}


@pytest.fixture
def stored(store, ada):
    """Return a function that writes a subscription and a payment of Ada's, some minutes old."""

    def write(number, status="active", paid="succeeded"):
        created = NEWEST - timedelta(minutes=number)
        price = Reference("products/prod_gold/prices/price_1")
        store(
            f"customers/{ada.pk}/subscriptions/sub_{number}",
            status=status,
            created=created,
            product=Reference("products/prod_gold"),
            price=price,
            prices=[price],
        )
        store(
            f"customers/{ada.pk}/payments/pi_{number}",
            id=f"pi_{number}",
            status=paid,
            amount=999,
            created=int(created.timestamp()),
            prices=[price],
        )

    return write


def ids(response):
    return [found["id"] for found in response.json()["results"]]


@pytest.mark.parametrize(
    ("serializer", "interface"), [(SubscriptionSerializer, SUBSCRIPTION), (PaymentSerializer, PAYMENT)]
)
def test_serializer__has_the_interfaces_fields(serializer, interface):
    assert set(serializer().fields) == interface


def test_subscription__is_shown_as_the_sdk_does(api, stored, ada):
    stored(1)

    body = api.get(f"{SUBSCRIPTIONS}sub_1/").json()

    assert body.keys() == SUBSCRIPTION
    assert (body["uid"], body["product"], body["price"]) == (str(ada.pk), "prod_gold", "price_1")
    assert body["prices"] == [{"product": "prod_gold", "price": "price_1"}]
    assert (body["created"], body["trial_end"]) == ("2026-11-22T11:59:00Z", None)


def test_fields_that_are_missing__are_as_the_sdk_has_them(api, store, ada):
    store(f"customers/{ada.pk}/subscriptions/sub_1", status="active")
    store(f"customers/{ada.pk}/payments/pi_1", status="succeeded")

    subscription, payment = (api.get(address).json() for address in (f"{SUBSCRIPTIONS}sub_1/", f"{PAYMENTS}pi_1/"))

    assert (subscription["metadata"], subscription["prices"]) == ({}, [])
    assert (payment["metadata"], payment["prices"], payment["payment_method_types"]) == ({}, [], [])
    assert (subscription["role"], subscription["quantity"], payment["invoice"]) == (None, None, None)


def test_payment__is_shown_as_the_sdk_does(api, stored):
    stored(1)

    body = api.get(f"{PAYMENTS}pi_1/").json()

    assert body.keys() == PAYMENT
    assert (body["amount"], body["created"]) == (999, "2026-11-22T11:59:00Z")


def test_list__takes_one_status_or_several(api, stored):
    stored(2)
    stored(1, status="trialing", paid="canceled")
    stored(3, status="canceled", paid="processing")

    assert ids(api.get(SUBSCRIPTIONS)) == ["sub_1", "sub_2", "sub_3"]
    assert ids(api.get(f"{SUBSCRIPTIONS}?status=active")) == ["sub_2"]
    assert ids(api.get(f"{SUBSCRIPTIONS}?status=active,trialing")) == ["sub_1", "sub_2"]
    assert ids(api.get(f"{PAYMENTS}?status=canceled&status=processing")) == ["pi_1", "pi_3"]


@pytest.mark.parametrize("url", [SUBSCRIPTIONS, PAYMENTS])
def test_list__is_in_the_order_that_was_asked_for(api, stored, url):
    for number in range(25):
        stored(number)

    first = api.get(f"{url}?ordering=created")
    second = api.get(first.json()["next"])

    assert [name.partition("_")[2] for name in ids(first) + ids(second)] == [str(24 - number) for number in range(25)]


@pytest.mark.parametrize("url", [SUBSCRIPTIONS, PAYMENTS])
@pytest.mark.parametrize("wrong", ["status", "-amount", "--created", "created_at", "pk"])
def test_list__order_that_there_is_none_of_is_refused(api, url, wrong):
    response = api.get(f"{url}?ordering={wrong}")

    assert (response.status_code, list(response.json())) == (400, ["ordering"])


@pytest.mark.parametrize("url", [SUBSCRIPTIONS, PAYMENTS])
def test_list__status_that_is_none_is_refused(api, url):
    response = api.get(f"{url}?status=lost")

    assert (response.status_code, list(response.json())) == (400, ["status"])


@pytest.mark.parametrize("url", [SUBSCRIPTIONS, PAYMENTS])
def test_guest__is_unauthenticated(client, url):
    response = client.get(url)

    assert (response.status_code, response.json()["code"]) == (403, "unauthenticated")


@pytest.mark.parametrize("address", [f"{SUBSCRIPTIONS}sub_1/", f"{PAYMENTS}pi_1/"])
def test_stranger__finds_nothing(bob, stored, address):
    stored(1)

    response = bob.get(address)

    assert (response.status_code, response.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("change", ["cancel", "resume"])
def test_stranger__changes_nothing(bob, stored, stripe_emulator, change):
    stored(1)

    response = bob.post(f"{SUBSCRIPTIONS}sub_1/{change}/", {}, content_type="application/json")

    assert response.status_code == 404
    assert stripe_emulator.requests == []


@pytest.mark.parametrize("address", [SUBSCRIPTIONS, PAYMENTS, f"{SUBSCRIPTIONS}sub_1/", f"{PAYMENTS}pi_1/"])
def test_answer__costs_one_query(api, stored, django_assert_num_queries, firestore_connection, address):
    stored(1)

    with django_assert_num_queries(1, connection=firestore_connection):
        assert api.get(address).status_code == 200
