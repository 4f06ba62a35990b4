"""Roles in a run of `firestore_stripe_sync`: one user's trouble is told, and does not keep the others from theirs."""

import pytest

from django_firestore_stripe.services.backfill import Plan, Run, State, patience
from tests.roles.conftest import item

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

# Google's client tries others again by itself.
BROKEN = (502, {"error": {"code": 502, "message": "BAD_GATEWAY"}})


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    """Return how long was waited, without waiting."""
    waited = []
    monkeypatch.setattr(patience, "pause", waited.append)
    return waited


@pytest.fixture
def subscribers(auth, subscription):
    """Give Ada, Bob and Cleo a subscription whose role they do not have yet; Bob's other claims leave no room for it."""
    for uid, others in (("ada", {}), ("bob", {"tenant": "x" * 980}), ("cleo", {})):
        auth.create(uid, **others)
        subscription(f"{uid}/sub_{uid}", item("gold"))


def roles(**options):
    """Run over roles alone; return the state that each user is told in."""
    batches = Run(plan=Plan(kinds=("roles",), **options))
    return {finding.object_id: finding.state for batch in batches for finding in batch.findings}


def test_user_whose_claims_are_too_long__does_not_keep_the_others(auth, subscribers):
    assert roles() == {"ada": State.DIFFERS, "bob": State.FAILED, "cleo": State.DIFFERS}
    assert [auth.claims(uid).get("stripeRole") for uid in ("ada", "bob", "cleo")] == ["gold", None, "gold"]
    assert roles() == {"bob": State.FAILED}


@pytest.mark.parametrize("failures", [1, 6])
def test_auth_that_fails_for_a_while__is_asked_again(auth_server, subscribers, pauses, failures):
    auth_server.answers.extend([BROKEN] * failures)

    assert roles(dry_run=True)["ada"] is State.DIFFERS
    assert len(pauses) == failures


def test_auth_that_fails_for_one_user_for_good__does_not_keep_the_others(auth_server, subscribers):
    auth_server.answers.extend([BROKEN] * 7)

    assert roles(dry_run=True) == {"ada": State.FAILED, "bob": State.DIFFERS, "cleo": State.DIFFERS}


def test_subscription_that_stripe_no_longer_has__takes_its_role_along(auth, stripe_api, shop, store):
    auth.create("bob", stripeRole="gold", tenant="x")
    customer = stripe_api.v1.customers.create()
    stripe_api.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": shop.monthly}], "payment_behavior": "default_incomplete"}
    )
    store("customers/bob/subscriptions/sub_gone", status="active", role="gold")

    list(Run(plan=Plan(kinds=("subscriptions",), remove=True, dry_run=True)))
    assert auth.claims("bob") == {"stripeRole": "gold", "tenant": "x"}

    batches = Run(plan=Plan(kinds=("subscriptions",), remove=True))
    found = [finding for batch in batches for finding in batch.findings if finding.object_id in ("bob", "sub_gone")]

    assert [finding.object_id for finding in found] == ["sub_gone", "bob"]
    assert auth.claims("bob") == {"tenant": "x"}
