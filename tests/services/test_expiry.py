"""Expiring checkout sessions."""

import pytest

from django_firestore_stripe.exceptions import NotFound, StripeRefused
from django_firestore_stripe.services.checkout import create_session, expire_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from django_firestore_stripe.services.sync import Outcome, sync_session
from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["firestore"])

ORIGIN = "https://shop.example"


@pytest.fixture
def session(shop):
    """Return a session of Ada's that nobody has paid yet."""
    addresses = {"success_url": f"{ORIGIN}/ok", "cancel_url": f"{ORIGIN}/no"}
    request = SessionRequest(price=shop.shirt, **addresses)
    return create_session(buyer=Buyer(uid="ada"), request=request, origin=ORIGIN)


def document_id(session):
    return session.pk.partition("/")[2]


def stored(session):
    return document(f"customers/ada/checkout_sessions/{document_id(session)}")


def test_open_session__expires(session, stripe_api):
    assert expire_session(uid="ada", document_id=document_id(session)) is Outcome.WRITTEN

    assert stripe_api.v1.checkout.sessions.retrieve(session.session_id).status == "expired"
    assert stored(session)["status"] == "expired"
    assert stored(session)["price"] == session.price


def test_session_that_was_paid__stripe_refuses(session, pay):
    pay(session.session_id)

    with pytest.raises(StripeRefused):
        expire_session(uid="ada", document_id=document_id(session))


def test_forged_session_id__expires_nobodys_session(session, stripe_api, store):
    store("customers/eve", stripeId="cus_eve")
    store("customers/eve/checkout_sessions/forged", sessionId=session.session_id)

    with pytest.raises(NotFound):
        expire_session(uid="eve", document_id="forged")

    assert stripe_api.v1.checkout.sessions.retrieve(session.session_id).status == "open"
    assert document("customers/eve/checkout_sessions/forged") == {"sessionId": session.session_id}


def test_forged_session_id__is_not_synced_either(session, store):
    store("customers/eve", stripeId="cus_eve")
    store("customers/eve/checkout_sessions/forged", sessionId=session.session_id)

    with pytest.raises(NotFound):
        sync_session(uid="eve", document_id="forged")

    assert document("customers/eve/checkout_sessions/forged") == {"sessionId": session.session_id}


def test_session_that_stripe_does_not_have__is_not_found(stripe_emulator, store):
    store("customers/ada", stripeId="cus_ada")
    store("customers/ada/checkout_sessions/gone", sessionId="cs_gone")

    with pytest.raises(NotFound, match="Stripe no longer has cs_gone"):
        expire_session(uid="ada", document_id="gone")


@pytest.mark.parametrize("session_id", [None, "", 7])
def test_document_without_a_session__is_not_found(stripe_emulator, store, session_id):
    store("customers/ada/checkout_sessions/bare", sessionId=session_id)

    with pytest.raises(NotFound):
        expire_session(uid="ada", document_id="bare")


def test_sync__keeps_how_the_session_ended(session, pay):
    pay(session.session_id)

    assert sync_session(uid="ada", document_id=document_id(session)) is Outcome.WRITTEN

    assert (stored(session)["status"], stored(session)["payment_status"]) == ("complete", "paid")
    assert sync_session(uid="ada", document_id=document_id(session)) is Outcome.UNCHANGED


def test_events_after_a_sync__still_apply(session, pay, deliver_webhooks):
    pay(session.session_id)
    sync_session(uid="ada", document_id=document_id(session))

    deliver_webhooks()

    payment = stored(session)["payment_intent"]
    assert document(f"customers/ada/payments/{payment}")["items"]
