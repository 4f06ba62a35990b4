"""Events of a customer whom nobody knows: kept, and replayed by themselves once somebody has the customer."""

import json
from datetime import UTC, datetime, timedelta

import grpc
import pytest

from django_firestore_stripe.exceptions import StripeUnavailable
from django_firestore_stripe.firestore.meter import metered
from django_firestore_stripe.firestore.writes import commit, delete, merge
from django_firestore_stripe.models import Customer
from django_firestore_stripe.services.events import (
    after,
    owners,
    pipeline,
    registry,
    replay_undone,
    replay_waiting,
    waiting,
)
from tests import factories as make
from tests.factories import document, post, record_of

pytestmark = pytest.mark.django_db(databases=["firestore"])

MARK = "stripe_events/waiting_cus_ada"


def payment(number, customer="cus_ada"):
    return make.event("payment_intent.succeeded", make.payment_intent(id=f"pi_{number}", customer=customer))


@pytest.fixture
def unmatched(client, stripe_emulator, monkeypatch):
    """Leave events of a customer whom nobody knows in the inbox, for which Stripe is no longer asked."""

    def leave(count=1):
        with monkeypatch.context() as patched:
            patched.setattr(pipeline, "PATIENCE", timedelta(0))
            sent = [payment(number) for number in range(count)]
            assert [post(client, event).status_code for event in sent] == [200] * count
        assert {record_of(event)["status"] for event in sent} == {"unmatched"}
        return sent

    return leave


def let_the_claim_expire():
    commit([merge(MARK, {"claimed_at": datetime.now(UTC) - waiting.CLAIM})])


def statuses(sent):
    return [record_of(event)["status"] for event in sent]


def test_next_event_of_the_customer__brings_the_earlier_ones(client, unmatched, store):
    sent = unmatched(2)
    store("customers/ada", stripeId="cus_ada")

    response = post(client, payment("next"))

    assert response.status_code == 200
    assert statuses(sent) == ["applied", "applied"]
    assert [document(f"customers/ada/payments/pi_{number}")["amount"] for number in (0, 1)] == [3000, 3000]
    assert document(MARK) is None


def test_saved_customer__brings_them_at_once(unmatched):
    sent = unmatched(2)

    Customer(uid="ada", stripe_id="cus_ada").save()

    assert statuses(sent) == ["applied", "applied"]
    assert document(MARK) is None


def test_uid_written_at_stripe__brings_them(client, unmatched, stripe_api, monkeypatch):
    sent = unmatched(1)
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    found = {**customer.to_dict(), "id": "cus_ada"}
    monkeypatch.setattr(owners.gateway, "retrieve_customer", lambda _customer: found)

    post(client, payment("next"))

    assert statuses(sent) == ["applied"]
    assert document("customers/ada")["stripeId"] == "cus_ada"


def test_customer_of_two_users__is_decided_when_one_is_corrected(client, stripe_emulator, store):
    store("customers/ada", stripeId="cus_ada")
    store("customers/bob", stripeId="cus_ada")
    sent = payment("both")
    first = post(client, sent)
    refused = record_of(sent)
    store("customers/bob", stripeId="cus_bob")

    Customer.objects.get(pk="ada").save()

    assert (first.status_code, refused["status"]) == (500, "failed")
    assert "Several users" in refused["reason"]
    assert statuses([sent]) == ["applied"]
    assert document("customers/bob/payments/pi_both") is None


def test_event_that_failed_within_the_hour__does_not_wait_for_stripe(client, stripe_emulator):
    sent = payment("early")
    post(client, sent)
    before = record_of(sent)["status"]

    Customer(uid="ada", stripe_id="cus_ada").save()

    assert (before, record_of(sent)["status"]) == ("failed", "applied")


def test_replay_that_fails__keeps_waiting_for_the_next_occasion(client, unmatched, monkeypatch):
    sent = unmatched(2)

    def fail(event, uid):
        raise StripeUnavailable("down")

    with monkeypatch.context() as patched:
        handler = registry.Handler(build=fail, personal=True)
        patched.setattr(registry, "_handlers", {"payment_intent.succeeded": handler})
        Customer(uid="ada", stripe_id="cus_ada").save()
    failed = statuses(sent)
    let_the_claim_expire()

    response = post(client, payment("next"))

    assert failed == ["failed", "failed"]
    assert response.status_code == 200
    assert statuses(sent) == ["applied", "applied"]
    assert document(MARK) is None


def test_many__are_replayed_a_few_at_a_time(client, unmatched, monkeypatch):
    monkeypatch.setattr(waiting, "MOST", 2)
    sent = unmatched(3)

    Customer(uid="ada", stripe_id="cus_ada").save()
    first = sorted(statuses(sent))
    let_the_claim_expire()
    post(client, payment("next"))

    assert first == ["applied", "applied", "unmatched"]
    assert statuses(sent) == ["applied"] * 3


def test_second_worker__leaves_them_to_the_first(unmatched, store, monkeypatch):
    (sent,) = unmatched(1)
    store("customers/ada", stripeId="cus_ada")
    effects = []
    monkeypatch.setattr(registry, "_effects", {})

    @after("payment_intent.succeeded")
    def meanwhile(applied):
        effects.append(applied.event.id)
        replay_waiting("cus_ada")

    replay_waiting("cus_ada")

    assert effects == [sent["id"]]


def test_event_that_comes_while_others_are_replayed__keeps_the_mark(unmatched, store, monkeypatch):
    unmatched(1)
    store("customers/ada", stripeId="cus_ada")
    monkeypatch.setattr(registry, "_effects", {})

    @after("payment_intent.succeeded")
    def another_worker_marks(_applied):
        store(MARK, marked_at=datetime.now(UTC))

    replay_waiting("cus_ada")

    assert document(MARK) is not None


def test_customer_that_appears_while_an_event_becomes_unmatched__gets_it(client, stripe_emulator, store, monkeypatch):
    """Whoever wrote the mapping found no mark, so whoever writes the mark must look for the mapping again."""
    monkeypatch.setattr(pipeline, "PATIENCE", timedelta(0))
    commit = pipeline.commit
    appearing = [True]

    def slow_commit(wanted, **kwargs):
        if appearing:
            appearing.clear()
            Customer(uid="ada", stripe_id="cus_ada").save()
        return commit(wanted, **kwargs)

    monkeypatch.setattr(pipeline, "commit", slow_commit)
    sent = payment("race")

    response = post(client, sent)

    assert (response.status_code, record_of(sent)["status"]) == (200, "applied")


def test_event_too_large_to_be_kept__stays_for_the_admin(unmatched, store):
    (sent,) = unmatched(1)
    store(f"stripe_events/{sent['id']}", payload=None)

    Customer(uid="ada", stripe_id="cus_ada").save()

    assert statuses([sent]) == ["unmatched"]
    assert document(MARK) is None
    assert replay_undone() == 0


@pytest.mark.bundled
def test_firestore_that_fails_while_replaying__does_not_fail_the_save(unmatched, firestore_emulator):
    (sent,) = unmatched(1)
    firestore_emulator.faults.inject("RunQuery", code=grpc.StatusCode.PERMISSION_DENIED)

    Customer(uid="ada", stripe_id="cus_ada").save()

    assert statuses([sent]) == ["unmatched"]
    assert document(MARK) is not None


def test_job__replays_what_is_undone_without_any_mark(unmatched, store):
    sent = unmatched(2)
    commit([delete(MARK)])
    store("customers/ada", stripeId="cus_ada")

    assert replay_undone() == 2

    assert statuses(sent) == ["applied", "applied"]
    assert replay_undone() == 0


def test_job__leaves_what_still_is_nobodys(unmatched, monkeypatch):
    sent = unmatched(1)
    monkeypatch.setattr(pipeline, "PATIENCE", timedelta(0))

    assert replay_undone() == 0

    assert statuses(sent) == ["unmatched"]


def test_job__gets_to_what_failed_however_much_is_unmatched(client, unmatched, store):
    (stranger, *_others) = unmatched(3)
    sent = make.event("product.created", make.product(), id="evt_last")
    record = {**record_of(stranger), "type": sent["type"], "customer": None, "payload": json.dumps(sent)}
    store("stripe_events/evt_last", **{**record, "status": "failed"})

    assert replay_undone(most=1) == 1

    assert statuses([sent, stranger]) == ["applied", "unmatched"]


@pytest.mark.parametrize("page", [1, 2, 100])
def test_job__gets_to_what_can_be_done_behind_what_fails_again(client, stripe_emulator, store, monkeypatch, page):
    monkeypatch.setattr(waiting, "PAGE", page)
    sent = [payment(number, customer="cus_nobody") for number in range(3)] + [payment("last")]
    for event in sent:
        post(client, event)
    store("customers/ada", stripeId="cus_ada")

    assert replay_undone(most=1) == 1

    assert statuses(sent) == ["failed", "failed", "failed", "applied"]


def test_job__tries_one_of_a_customer_whom_nobody_has(unmatched, stripe_emulator, assert_stripe_requests):
    unmatched(3)

    with assert_stripe_requests(1):
        assert replay_undone() == 0


def test_customers_next_event__brings_what_is_behind_what_fails_again(client, unmatched, store, monkeypatch):
    monkeypatch.setattr(waiting, "MOST", 1)
    sent = unmatched(3)
    for minutes, event in enumerate(sent):
        store(f"stripe_events/{event['id']}", created=datetime(2023, 11, 14, 12, minutes, tzinfo=UTC))
    broken = {**sent[0], "data": {"object": {"object": "payment_intent", "customer": "cus_ada"}}}
    store(f"stripe_events/{broken['id']}", payload=json.dumps(broken))
    store("customers/ada", stripeId="cus_ada")

    replay_waiting("cus_ada")

    assert statuses(sent) == ["failed", "applied", "unmatched"]
    assert document(MARK) is not None


@pytest.fixture
def failing_effect(monkeypatch):
    """Have an effect that fails for the first time; the list of the events that it has run for."""
    monkeypatch.setattr(registry, "_effects", {})
    ran, failures = [], [RuntimeError("down")]

    @after("payment_intent.succeeded")
    def effect(applied):
        if failures:
            raise failures.pop()
        ran.append(applied.event.id)

    return ran


def let_the_effects_age(event):
    path = f"stripe_events/{event['id']}"
    commit([merge(path, {"finished_at": datetime.now(UTC) - waiting.CLAIM})])


def test_job__runs_effects_that_failed_in_a_replay(unmatched, failing_effect):
    """Stripe was answered 200 while the event was unmatched, so it does not send it again."""
    (sent,) = unmatched(1)
    Customer(uid="ada", stripe_id="cus_ada").save()
    before = record_of(sent)["effects"]
    let_the_effects_age(sent)

    assert replay_undone() == 1

    assert (before, record_of(sent)["effects"]) == ("pending", "done")
    assert failing_effect == [sent["id"]]


def test_next_event__runs_effects_that_failed_in_a_replay(client, unmatched, failing_effect):
    (sent,) = unmatched(1)
    Customer(uid="ada", stripe_id="cus_ada").save()
    let_the_effects_age(sent)
    let_the_claim_expire()
    following = payment("next")

    post(client, following)

    assert record_of(sent)["effects"] == "done"
    assert sorted(failing_effect) == sorted([sent["id"], following["id"]])


def test_job__leaves_effects_alone_that_may_be_running(unmatched, failing_effect):
    (sent,) = unmatched(1)
    Customer(uid="ada", stripe_id="cus_ada").save()

    assert replay_undone() == 0

    assert record_of(sent)["effects"] == "pending"
    assert failing_effect == []


def test_looking__costs_no_rpc_and_one_read_an_hour(client, stripe_emulator, store):
    store("customers/ada", stripeId="cus_ada")

    with metered() as first:
        post(client, payment(1))
    with metered() as second:
        post(client, payment(2))

    assert (first.rpcs, second.rpcs) == (3, 2)
    # The record, the document and the customer's, which says that the uid in the cache is still right.
    assert second.reads == 3
    # The query for the uid, the record, the document and the mark.
    assert first.reads == 4


def test_catalogue__waits_for_nobody(client):
    with metered() as meter:
        post(client, make.event("product.created", make.product()))

    # The record, the document and its tombstone.
    assert (meter.rpcs, meter.reads) == (2, 3)
