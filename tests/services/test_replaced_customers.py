"""Whom Stripe no longer has gets another customer, who is still reached."""

import pytest
from django.contrib.auth import get_user_model

from django_firestore_stripe.exceptions import StripeUnavailable
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.checkout import replacement
from django_firestore_stripe.services.customers import Buyer, ensure_customer, replace_customer
from tests.factories import document
from tests.services.client_documents import PATH, again, answered, asked_of, write

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("hosts", "extension")]

CLIENTS = [
    {"client": "web", "mode": "payment", "price": "SHIRT"},
    {"client": "mobile", "mode": "payment", "amount": 500, "currency": "usd"},
]


@pytest.fixture
def gone(stripe_api, store, stripe_emulator):
    """Return a customer whom Stripe no longer has, and whom nobody in the cache knows."""
    customer = stripe_api.v1.customers.create({"email": "ada@example.com", "metadata": {"firebaseUID": "ada"}}).id
    store("customers/ada", stripeId=customer, email="ada@example.com", phone="+49301")
    stripe_api.v1.customers.delete(customer)
    stripe_emulator.reset_requests()
    return customer


def asked(shop, fields):
    return answered(**{**fields, "price": shop.shirt} if "price" in fields else fields)


@pytest.mark.parametrize("fields", CLIENTS, ids=lambda fields: fields["client"])
@pytest.mark.parametrize("cached", [True, False])
def test_replacement__keeps_mail_and_phone(shop, stripe_emulator, gone, fields, cached):
    if cached:
        mappings.remember(uid="ada", customer=gone)

    assert "error" not in asked(shop, fields)

    (request,) = asked_of(stripe_emulator, "/v1/customers")
    stored = document("customers/ada")
    assert (request.params["email"], request.params["phone"]) == ("ada@example.com", "+49301")
    assert stored["stripeId"] != gone
    assert (stored["email"], stored["phone"]) == ("ada@example.com", "+49301")


@pytest.mark.parametrize("fields", CLIENTS, ids=lambda fields: fields["client"])
def test_replacement__is_who_the_user_is_now(shop, stripe_emulator, gone, monkeypatch, fields):
    mappings.remember(uid="ada", customer=gone)
    now = Buyer(uid="ada", email="lovelace@example.com", phone="+49302")
    monkeypatch.setattr(replacement, "buyer_of", lambda _uid: now)

    asked(shop, fields)

    (request,) = asked_of(stripe_emulator, "/v1/customers")
    assert (request.params["email"], request.params["phone"]) == (now.email, now.phone)


def test_user_of_django__is_asked_for(shop, stripe_api, store):
    ada = get_user_model().objects.create_user("ada", "ada@example.com", "ada")
    uid = str(ada.pk)
    customer = ensure_customer(Buyer(uid=uid))
    stripe_api.v1.customers.delete(customer)

    answered(f"customers/{uid}/checkout_sessions/doc1", mode="payment", price=shop.shirt)

    assert document(f"customers/{uid}")["email"] == "ada@example.com"


def test_nobody_to_ask__lets_the_document_wait(shop, gone, monkeypatch):
    def fail(_uid):
        raise StripeUnavailable("down")

    monkeypatch.setattr(replacement, "buyer_of", fail)
    write(mode="payment", price=shop.shirt)

    with pytest.raises(StripeUnavailable):
        again()

    assert "error" not in document(PATH)
    assert document("customers/ada")["stripeId"] == gone


def test_known_buyer__is_who_they_say(stripe_emulator, gone):
    replace_customer(Buyer(uid="ada", email="new@example.com"), stale=gone)

    (request,) = asked_of(stripe_emulator, "/v1/customers")
    assert (request.params["email"], request.params["phone"]) == ("new@example.com", "+49301")
