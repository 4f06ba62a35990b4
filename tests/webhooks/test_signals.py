"""A signal for each outcome: sent once it is committed, and harmless if its receiver fails."""

from datetime import timedelta

import pytest

from django_firestore_stripe import signals
from django_firestore_stripe.services.events import pipeline
from tests import factories as make
from tests.factories import NOW, post, record_of

pytestmark = pytest.mark.django_db(databases=["firestore"])

OUTCOMES = ("applied", "duplicate", "stale", "skipped", "failed", "unmatched")


@pytest.fixture
def heard():
    """Collect what is sent: outcome, event, uid and reason, and the record's status at that moment."""
    found = []

    def listener(outcome):
        def receive(event, uid, reason, **_kwargs):
            found.append((outcome, event.id, uid, reason, record_of({"id": event.id})["status"]))

        return receive

    connected = {outcome: listener(outcome) for outcome in OUTCOMES}
    for outcome, receive in connected.items():
        getattr(signals, f"event_{outcome}").connect(receive)
    yield found
    for outcome, receive in connected.items():
        getattr(signals, f"event_{outcome}").disconnect(receive)


def test_applied_then_duplicate(client, heard):
    sent = make.event("product.created", make.product())

    post(client, sent)
    post(client, sent)

    assert heard == [
        ("applied", sent["id"], None, None, "applied"),
        ("duplicate", sent["id"], None, None, "applied"),
    ]


def test_stale(client, heard):
    post(client, make.event("product.created", make.product(), created=NOW + 1))
    late = make.event("product.created", make.product(), created=NOW)

    post(client, late)

    assert heard[-1] == ("stale", late["id"], None, "A newer event of this object was applied before.", "stale")


def test_skipped(client, heard):
    sent = make.event("product.created", make.product(), account="acct_1")

    post(client, sent)

    assert heard == [("skipped", sent["id"], None, "It belongs to a connected account.", "skipped")]


def test_failed_then_unmatched(client, heard, stripe_emulator, monkeypatch):
    sent = make.event("payment_intent.succeeded", make.payment_intent(customer="cus_nobody"))
    reason = "No user has the Stripe customer cus_nobody."
    post(client, sent)
    monkeypatch.setattr(pipeline, "PATIENCE", timedelta(0))

    post(client, sent)

    assert heard == [
        ("failed", sent["id"], None, reason, "failed"),
        ("unmatched", sent["id"], None, reason, "unmatched"),
    ]


def test_uid__is_the_owners(client, stripe_emulator, heard, store):
    store("customers/ada", stripeId="cus_ada")
    sent = make.event("payment_intent.succeeded", make.payment_intent())

    post(client, sent)

    assert heard == [("applied", sent["id"], "ada", None, "applied")]


@pytest.mark.parametrize("outcome", ["applied", "duplicate"])
def test_receiver_that_fails__changes_nothing(client, outcome):
    def fail(**_kwargs):
        raise RuntimeError("the metrics are down")

    signal = getattr(signals, f"event_{outcome}")
    signal.connect(fail)
    sent = make.event("product.created", make.product())
    try:
        answers = [post(client, sent).status_code for _ in range(2)]
    finally:
        signal.disconnect(fail)

    assert answers == [200, 200]
    assert record_of(sent)["status"] == "applied"
