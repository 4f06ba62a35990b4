"""Documents below a user whose object it no longer is, or of whom nobody can tell any more."""

import pytest

from django_firestore_stripe.models import Payment
from django_firestore_stripe.services.backfill import State
from django_firestore_stripe.services.roles import roles_of
from tests.factories import document
from tests.services.runs import changed, run, subscribe

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

KINDS = ("subscriptions", "payments", "invoices")


@pytest.fixture
def bob(django_user_model):
    return str(django_user_model.objects.create_user("bob").pk)


@pytest.fixture
def uid(ada):
    return str(ada.pk)


@pytest.fixture(params=[{"firebaseUID": "hers"}, {}], ids=["bears her uid", "bears none"])
def hers(request, uid, shop, store, stripe_api, deliver_webhooks):
    """Return the id of Ada's subscription."""
    customer = stripe_api.v1.customers.create({"metadata": dict.fromkeys(request.param, uid)}).id
    store(f"customers/{uid}", stripeId=customer)
    made = subscribe(stripe_api, customer, shop.monthly)
    deliver_webhooks()
    return made.id


@pytest.fixture
def moved(hers, uid, bob, store, stripe_api, deliver_webhooks):
    """Return the id of the subscription, canceled since its customer has moved from Ada to Bob."""
    store(f"customers/{bob}", stripeId=document(f"customers/{uid}")["stripeId"])
    store(f"customers/{uid}", stripeId=stripe_api.v1.customers.create().id)
    stripe_api.v1.subscriptions.cancel(hers)
    deliver_webhooks()
    return hers


def test_what_has_moved_to_another_user__is_removed_with_its_roles(moved, uid, bob, ada):
    hers, his = (f"customers/{owner}/subscriptions/{moved}" for owner in (uid, bob))
    assert (document(hers)["status"], document(his)["status"]) == ("active", "canceled")

    found = run(*KINDS, remove=True)

    assert {hers, f"customers/{uid} roles"} <= changed(found)
    assert {finding.state for finding in found} == {State.DIFFERS}
    assert document(hers) is None
    assert document(his)["status"] == "canceled"
    assert (roles_of(uid), list(ada.groups.all())) == (frozenset(), [])
    assert not Payment.objects.for_uid(uid).exists()
    assert run(*KINDS, "roles", remove=True) == []


def test_what_has_moved_to_another_user__leaves_no_tombstone(moved, bob):
    run("subscriptions", remove=True)

    assert document(f"stripe_events/deleted_{moved}") is None


def test_what_has_moved_to_another_user__is_told_of_without_being_removed(moved, uid):
    hers = f"customers/{uid}/subscriptions/{moved}"

    (found,) = run("subscriptions")

    assert (found.object_id, found.state) == (moved, State.UNDECIDED)
    assert hers in found.reason
    assert document(hers)["status"] == "active"


def test_what_has_moved_to_another_user__is_told_of_once_by_a_dry_run(moved, uid):
    (found,) = run("subscriptions", remove=True, dry_run=True)

    assert changed([found]) == {f"customers/{uid}/subscriptions/{moved}"}
    assert document(f"customers/{uid}/subscriptions/{moved}")["status"] == "active"


@pytest.fixture
def forgotten(hers, uid, store, stripe_api):
    """Return the id of the subscription of a Stripe customer of whom nothing tells any more that it is Ada's."""
    stripe_api.v1.customers.update(document(f"customers/{uid}")["stripeId"], {"metadata": {"firebaseUID": ""}})
    run(*KINDS)
    store(f"customers/{uid}", stripeId=stripe_api.v1.customers.create().id)
    return hers


def test_nobodys_object_that_a_user_has_otherwise__is_left_to_somebody(forgotten, uid, stripe_api):
    stripe_api.v1.subscriptions.cancel(forgotten)
    path = f"customers/{uid}/subscriptions/{forgotten}"

    for options in ({}, {"dry_run": True}, {"remove": True}):
        (found,) = run("subscriptions", **options)
        assert (found.object_id, found.state, found.differences) == (forgotten, State.UNDECIDED, ())
        assert path in found.reason
    assert document(path)["status"] == "active"


def test_nobodys_object_that_agrees_with_what_a_user_has__is_nothing_to_tell(forgotten):
    assert run(*KINDS) == []


def test_nobodys_object__is_nothing_to_tell(shop, stripe_api):
    subscribe(stripe_api, stripe_api.v1.customers.create().id, shop.monthly)

    assert run(*KINDS) == []


def test_guests_payment_that_is_not_as_stripe_has_it__is_left_to_somebody(shop, stripe_api, store):
    intent = stripe_api.v1.payment_intents.create({"amount": 500, "currency": "usd"})
    stripe_api.v1.payment_intents.confirm(
        intent.id, {"payment_method": "pm_card_visa", "return_url": "https://shop.example/ok"}
    )
    store(f"customers/ada/payments/{intent.id}", status="processing", prices=[])

    (found,) = run("payments")

    assert (found.object_id, found.state) == (intent.id, State.UNDECIDED)
    assert document(f"customers/ada/payments/{intent.id}")["status"] == "processing"
