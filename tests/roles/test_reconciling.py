"""Roles compared with subscriptions, one user's and everybody's."""

import pytest

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.firestore import streams
from django_firestore_stripe.services.roles import reconcile, reconcile_all
from tests.roles.conftest import days_ago, item

pytestmark = pytest.mark.django_db(databases=["firestore"])


def test_user_whose_roles_are_right__has_no_drift(auth, subscription):
    auth.create("ada", stripeRole="gold")
    subscription("ada/sub_1", item("gold"))

    assert reconcile("ada", dry_run=False) is None


def test_drift__says_what_was_and_what_is(auth, subscription):
    auth.create("ada", stripeRole="silver", tenant="x")
    subscription("ada/sub_1", item("gold"))

    drift = reconcile("ada", dry_run=False)

    assert (drift.uid, drift.before.claim, drift.after.claim) == (
        "ada",
        {"stripeRole": "silver"},
        {"stripeRole": "gold"},
    )
    assert auth.claims("ada") == {"stripeRole": "gold", "tenant": "x"}


def test_dry_run__changes_nothing(auth, subscription):
    auth.create("ada")
    subscription("ada/sub_1", item("gold"))

    drift = reconcile("ada", dry_run=True)

    assert (drift.before.claim, drift.after.claim) == ({}, {"stripeRole": "gold"})
    assert auth.claims("ada") == {}


def test_period_of_grace__ends_without_an_event(auth, subscription, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "ROLE_GRACE_DAYS": 5}
    auth.create("ada", stripeRole="gold")
    subscription("ada/sub_1", item("gold"), status="past_due", current_period_start=days_ago(5.1))

    reconcile("ada", dry_run=False)

    assert auth.claims("ada") == {"stripeRole": None}


def test_user_without_subscriptions__has_no_claim(auth):
    auth.create("ada", stripeRole="gold")

    reconcile("ada", dry_run=False)

    assert auth.claims("ada") == {}


@pytest.mark.parametrize("uid", ["", "a/b", "__x__"])
def test_what_is_no_uid__is_refused(uid):
    with pytest.raises(InvalidRequest):
        reconcile(uid, dry_run=True)


@pytest.fixture
def subscribers(auth, subscription):
    """Write five users of two subscriptions each; those with an odd number lack their claim."""
    for number in range(5):
        uid = f"user-{number}"
        auth.create(uid, **({"stripeRole": "gold"} if number % 2 == 0 else {}))
        subscription(f"{uid}/sub_1", item("gold"))
        subscription(f"{uid}/sub_2", item("silver"), status="canceled")


def everybodys(*, dry_run):
    """Reconcile everybody, and return what differed."""
    return [drift for _uid, reconciled in reconcile_all(dry_run=dry_run) if (drift := reconciled())]


@pytest.mark.parametrize("page", [1000, 3, 1])
def test_everybody__is_reconciled_once(auth, subscribers, monkeypatch, page):
    monkeypatch.setattr(streams, "PAGE", page)

    drifts = everybodys(dry_run=False)

    assert [drift.uid for drift in drifts] == ["user-1", "user-3"]
    assert {auth.claims(f"user-{number}")["stripeRole"] for number in range(5)} == {"gold"}
    assert everybodys(dry_run=False) == []


def test_everybody_in_a_dry_run__stays_as_they_are(auth, subscribers):
    assert [drift.uid for drift in everybodys(dry_run=True)] == ["user-1", "user-3"]
    assert auth.claims("user-1") == {}


def test_everybody__costs_one_query(subscribers, django_assert_num_queries, firestore_connection):
    with django_assert_num_queries(1, connection=firestore_connection):
        everybodys(dry_run=True)
