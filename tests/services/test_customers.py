"""One Stripe customer for each user: remembered, stored, replaced, and one winner of every race."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache

from django_firestore_stripe.exceptions import InvalidRequest, StripeUnavailable
from django_firestore_stripe.firestore.writes import commit, merge
from django_firestore_stripe.gateways.stripe import customers as gateway
from django_firestore_stripe.services import customers, mappings
from django_firestore_stripe.services.customers import Buyer, buyer_from, ensure_customer, replace_customer
from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

ADA = Buyer(uid="ada", email="ada@example.com", phone="+49 30 1")


@pytest.fixture
def no_waiting(monkeypatch):
    """Wait no time, and count how often."""
    waits = []
    monkeypatch.setattr(customers.time, "sleep", waits.append)
    return waits


def created(emulator):
    """Return the requests that create a customer."""
    return [request for request in emulator.requests if (request.method, request.path) == ("POST", "/v1/customers")]


def store_meanwhile(monkeypatch, **fields):
    """Write Ada's document as soon as the customer is created at Stripe, before it can be stored."""
    create = gateway.create_customer

    def create_and_lose(**kwargs):
        customer = create(**kwargs)
        commit([merge("customers/ada", fields)])
        return customer

    monkeypatch.setattr(gateway, "create_customer", create_and_lose)


def test_new_user__gets_a_customer_and_a_document(stripe_emulator, stripe_api):
    customer = ensure_customer(ADA)

    found = stripe_api.v1.customers.retrieve(customer)
    assert (found.email, found.phone, found.metadata["firebaseUID"]) == ("ada@example.com", "+49 30 1", "ada")
    assert document("customers/ada") == {
        "email": "ada@example.com",
        "phone": "+49 30 1",
        "stripeId": customer,
        "stripeLink": f"https://dashboard.stripe.com/test/customers/{customer}",
    }
    assert created(stripe_emulator)[0].headers["Idempotency-Key"] == "customer/ada"


def test_user_without_details__sends_and_stores_none(stripe_emulator):
    customer = ensure_customer(Buyer(uid="bob"))

    (request,) = created(stripe_emulator)
    assert request.params == {"metadata": {"firebaseUID": "bob"}}
    stored = document("customers/bob")
    assert (stored["stripeId"], stored["email"], "phone" in stored) == (customer, None, False)


def test_known_user__costs_nothing_while_remembered(stripe_emulator, django_assert_num_queries, firestore_connection):
    customer = ensure_customer(ADA)
    stripe_emulator.reset_requests()

    with django_assert_num_queries(0, connection=firestore_connection):
        again = ensure_customer(ADA)

    assert (again, stripe_emulator.requests) == (customer, [])


def test_known_user__costs_one_read_once_forgotten(stripe_emulator, django_assert_num_queries, firestore_connection):
    customer = ensure_customer(ADA)
    stripe_emulator.reset_requests()
    cache.clear()

    with django_assert_num_queries(1, connection=firestore_connection):
        again = ensure_customer(ADA)

    assert (again, stripe_emulator.requests) == (customer, [])
    assert (mappings.customer_of("ada"), mappings.uid_of(customer)) == (customer, "ada")


def test_document_that_was_just_read__is_not_read_again(
    stripe_emulator, store, django_assert_num_queries, firestore_connection
):
    store("customers/ada", stripeId="cus_stored")
    seen = customers.read_customer("ada")

    with django_assert_num_queries(0, connection=firestore_connection):
        customer = ensure_customer(ADA, seen=seen)

    assert customer == "cus_stored"


@pytest.mark.parametrize("empty", [None, ""])
def test_document_without_customer__gets_one_and_keeps_its_other_fields(stripe_emulator, store, empty):
    store("customers/ada", stripeId=empty, nickname="Countess", email="old@example.com")

    customer = ensure_customer(ADA)

    stored = document("customers/ada")
    assert (stored["stripeId"], stored["nickname"], stored["email"]) == (customer, "Countess", "ada@example.com")


def test_race_lost_after_creating__the_stored_customer_wins(stripe_emulator, monkeypatch):
    store_meanwhile(monkeypatch, stripeId="cus_winner")

    customer = ensure_customer(ADA)

    assert customer == "cus_winner"
    assert document("customers/ada")["stripeId"] == "cus_winner"
    assert mappings.customer_of("ada") == "cus_winner"


def test_document_written_meanwhile_without_customer__is_merged_into(stripe_emulator, monkeypatch):
    store_meanwhile(monkeypatch, nickname="Countess")

    customer = ensure_customer(ADA)

    stored = document("customers/ada")
    assert (stored["stripeId"], stored["nickname"]) == (customer, "Countess")


def test_answer_that_was_lost__is_asked_for_again_under_the_same_key(stripe_emulator, stripe_api):
    stripe_emulator.faults.inject("POST", "/v1/customers", drop=True, after=True)

    customer = ensure_customer(ADA)

    assert {request.headers["Idempotency-Key"] for request in created(stripe_emulator)} == {"customer/ada"}
    assert [found.id for found in stripe_api.v1.customers.list().data] == [customer]


def test_stripe_500__is_asked_once_more_under_a_second_key(stripe_emulator, stripe_api):
    stripe_emulator.faults.inject("POST", "/v1/customers", status=500, replayed=True)

    customer = ensure_customer(ADA)

    keys = dict.fromkeys(request.headers["Idempotency-Key"] for request in created(stripe_emulator))
    assert list(keys) == ["customer/ada", "customer/ada/2"]
    assert document("customers/ada")["stripeId"] == customer
    assert [found.id for found in stripe_api.v1.customers.list().data] == [customer]


def test_stripe_time_out__is_not_repeated_under_another_key(stripe_emulator):
    stripe_emulator.faults.inject("POST", "/v1/customers", drop=True, times=10)

    with pytest.raises(StripeUnavailable):
        ensure_customer(ADA)

    assert {request.headers["Idempotency-Key"] for request in created(stripe_emulator)} == {"customer/ada"}
    assert document("customers/ada") is None


def test_user_who_changed_their_address_meanwhile__keeps_the_stored_customer(stripe_emulator, stripe_api, no_waiting):
    first = ensure_customer(ADA)
    cache.clear()

    stale = customers.Snapshot("customers/ada", None, None)
    second = ensure_customer(Buyer(uid="ada", email="countess@example.com"), seen=stale)

    assert second == first
    assert [found.id for found in stripe_api.v1.customers.list().data] == [first]
    assert no_waiting == []


def test_conflict_before_the_other_request_has_stored__waits_for_it(stripe_emulator, no_waiting, monkeypatch):
    made = gateway.create_customer(uid="ada", email="old@example.com", phone=None, idempotency_key="customer/ada")

    def wait(seconds):
        no_waiting.append(seconds)
        commit([merge("customers/ada", {"stripeId": made["id"]})])

    monkeypatch.setattr(customers.time, "sleep", wait)

    assert ensure_customer(ADA) == made["id"]
    assert len(no_waiting) == 1


def test_conflict_with_a_request_that_never_stored__finds_its_customer(stripe_emulator, stripe_api, no_waiting):
    made = gateway.create_customer(uid="ada", email="old@example.com", phone=None, idempotency_key="customer/ada")

    customer = ensure_customer(ADA)

    assert customer == made["id"] == document("customers/ada")["stripeId"]
    assert [found.id for found in stripe_api.v1.customers.list().data] == [customer]
    assert len(no_waiting) == len(customers.WAITS)


def test_conflict_with_a_customer_that_cannot_be_found__is_unavailable(stripe_emulator, no_waiting, monkeypatch):
    gateway.create_customer(uid="ada", email="old@example.com", phone=None, idempotency_key="customer/ada")
    monkeypatch.setattr(gateway, "find_customer", lambda **_kwargs: None)

    with pytest.raises(StripeUnavailable):
        ensure_customer(ADA)

    assert document("customers/ada") is None


def test_customer_that_is_gone__is_replaced(stripe_emulator, stripe_api):
    stale = ensure_customer(ADA)
    stripe_api.v1.customers.delete(stale)

    customer = replace_customer(ADA, stale=stale)

    assert customer != stale
    assert document("customers/ada")["stripeId"] == customer == ensure_customer(ADA)
    assert mappings.uid_of(stale) is None


def test_replacement__says_whose_the_stale_one_was_in_the_same_commit(stripe_emulator, assert_firestore_rpcs):
    stale = ensure_customer(ADA)

    # The document is read again, because another request may have replaced the customer.
    with assert_firestore_rpcs(2):
        replace_customer(ADA, stale=stale)

    stone = document(f"stripe_events/deleted_{stale}")
    assert (stone["uid"], stone["object_id"]) == ("ada", stale)
    assert "stripe_event_created" not in stone


def test_customer_that_is_gone__is_replaced_once(stripe_emulator, stripe_api):
    stale = ensure_customer(ADA)
    stripe_api.v1.customers.delete(stale)

    first, second = replace_customer(ADA, stale=stale), replace_customer(ADA, stale=stale)

    assert first == second
    assert len(created(stripe_emulator)) == 2


def test_customer_that_another_request_has_replaced__is_taken(stripe_emulator, store):
    store("customers/ada", stripeId="cus_new")

    assert replace_customer(ADA, stale="cus_gone") == "cus_new"
    assert created(stripe_emulator) == []


def test_replacement_that_loses_the_race__takes_the_stored_one(stripe_emulator, monkeypatch):
    stale = ensure_customer(ADA)
    store_meanwhile(monkeypatch, stripeId="cus_winner")

    assert replace_customer(ADA, stale=stale) == "cus_winner"


def test_two_users__have_two_customers(stripe_emulator):
    assert ensure_customer(ADA) != ensure_customer(Buyer(uid="bob", email="ada@example.com"))


def test_uid_of_another_alphabet__has_a_key_of_its_own(stripe_emulator):
    first, second = ensure_customer(Buyer(uid="日本")), ensure_customer(Buyer(uid="東京"))

    assert first != second
    assert all(request.headers["Idempotency-Key"].isascii() for request in created(stripe_emulator))


def test_buyer_from__takes_uid_and_address(ada):
    assert buyer_from(ada) == Buyer(uid=str(ada.pk), email="ada@example.com")


def test_buyer_from__user_without_address_has_none():
    assert buyer_from(SimpleNamespace(pk=7, email="")) == Buyer(uid="7")


def test_buyer_from__user_without_uid_is_refused():
    with pytest.raises(InvalidRequest):
        buyer_from(SimpleNamespace(pk="a/b"))
