"""What a run removes: documents whose object is gone, and what ends with a Stripe customer."""

import pytest

from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.customers import Buyer, ensure_customer
from django_firestore_stripe.services.roles import roles_of
from tests.factories import document, post, record_of
from tests.services.runs import changed, run, subscribe

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


@pytest.fixture
def uid(ada):
    return str(ada.pk)


@pytest.fixture
def gone(uid, stripe_api, shop, deliver_webhooks, stripe_emulator):
    """Return the id of Ada's subscription, whose customer was deleted at Stripe: its events are still under way."""
    # Stripe has another customer, so that the account is the right one.
    stripe_api.v1.customers.create()
    customer = ensure_customer(Buyer(uid=uid))
    made = subscribe(stripe_api, customer, shop.monthly)
    deliver_webhooks()
    stripe_emulator.advance(60)
    stripe_api.v1.customers.delete(customer)
    return made.id


def test_customer_that_is_gone__ends_with_what_was_theirs(gone, uid, ada):
    customer = document(f"customers/{uid}")["stripeId"]
    path = f"customers/{uid}/subscriptions/{gone}"

    found = run("customers", remove=True)

    assert changed(found) == {f"customers/{uid}", path, f"customers/{uid} roles"}
    assert "stripeId" not in document(f"customers/{uid}")
    assert document(path)["status"] == "canceled"
    assert (roles_of(uid), list(ada.groups.all())) == (frozenset(), [])
    assert mappings.customer_of(uid) is None
    assert document(f"stripe_events/deleted_{customer}")["uid"] == uid
    assert run("customers", remove=True) == []


def test_customer_that_is_gone__is_told_of_by_a_dry_run(gone, uid):
    path = f"customers/{uid}/subscriptions/{gone}"

    found = run("customers", remove=True, dry_run=True)

    assert changed(found) == {f"customers/{uid}", path}
    assert document(path)["status"] == "active"
    assert document(f"customers/{uid}")["stripeId"]
    assert mappings.customer_of(uid)


def test_events_of_a_customer_that_a_run_has_removed__find_their_user(gone, uid, client, deliver_webhooks):
    customer = document(f"customers/{uid}")["stripeId"]
    run("customers", remove=True)
    # As in another process.
    mappings.forget(uid=uid, customer=customer)

    sent = [event for event in deliver_webhooks.take() if event["type"] == "customer.subscription.deleted"]

    assert [post(client, event).status_code for event in sent] == [200]
    assert [(record_of(event)["status"], record_of(event)["uid"]) for event in sent] == [("applied", uid)]
