"""Exactly once: failures, lost answers, races, crashes, effects."""

import json
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from types import SimpleNamespace

import grpc
import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client

from django_firestore_stripe import deadlines
from django_firestore_stripe.exceptions import StripeUnavailable
from django_firestore_stripe.firestore import writes
from django_firestore_stripe.gateways.stripe import subscriptions
from django_firestore_stripe.services.events import after, pipeline, registry
from tests import factories as make
from tests.factories import NOW, document, post, record_of

pytestmark = pytest.mark.django_db(databases=["firestore"])

GOLD = "products/prod_gold"
SUBSCRIPTION = "customers/ada/subscriptions"


@pytest.fixture
def effect(monkeypatch):
    """Register an effect that runs after product.created, for one test."""
    calls = []
    failures = []

    def run(applied):
        calls.append(applied)
        if failures:
            raise failures.pop()

    monkeypatch.setattr(registry, "_effects", {})
    after("product.created", "product.updated")(run)
    run.calls, run.failures = calls, failures
    return run


@pytest.fixture
def subscription(stripe_api, store):
    """Make a subscription of Ada's at Stripe."""
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})
    store("customers/ada", stripeId=customer.id)
    product = stripe_api.v1.products.create({"id": "prod_gold", "name": "Gold", "metadata": {"firebaseRole": "gold"}})
    price = stripe_api.v1.prices.create(
        {"product": product.id, "currency": "usd", "unit_amount": 999, "recurring": {"interval": "month"}}
    )
    return stripe_api.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": price.id}], "trial_period_days": 7}
    )


def subscription_event(subscription, kind="customer.subscription.updated", **fields):
    return make.event(
        kind,
        {"id": subscription.id, "object": "subscription", "customer": subscription.customer},
        **fields,
    )


def test_event_that_first_fails__is_applied_when_it_comes_again(client, stripe_emulator, subscription):
    sent = subscription_event(subscription)
    stripe_emulator.faults.inject("GET", "/v1/subscriptions/*", status=500, times=3)

    first = post(client, sent)
    failed = record_of(sent)
    second = post(client, sent)

    assert (first.status_code, second.status_code) == (500, 200)
    assert (failed["status"], failed["attempts"], failed["expires_at"]) == ("failed", 1, None)
    assert (record_of(sent)["status"], record_of(sent)["attempts"]) == ("applied", 2)
    assert document(f"{SUBSCRIPTION}/{subscription.id}")["status"] == subscription.status


def test_failed_event__leaves_no_document_and_no_secret(client, stripe_emulator, subscription):
    sent = subscription_event(subscription)
    stripe_emulator.faults.inject("GET", "/v1/subscriptions/*", status=401, times=3)

    response = post(client, sent)

    assert response.status_code == 500
    assert document(f"{SUBSCRIPTION}/{subscription.id}") is None
    assert "sk_test" not in response.content.decode() + record_of(sent)["reason"]


@pytest.mark.bundled
def test_commit_whose_answer_is_lost__is_applied_once(client, firestore_emulator, effect):
    sent = make.event("product.created", make.product())
    firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE, after=True)

    response = post(client, sent)

    assert response.status_code == 200
    assert (record_of(sent)["attempts"], record_of(sent)["effects"]) == (1, "done")
    assert len(effect.calls) == 1


@pytest.mark.bundled
def test_firestore_that_is_down__is_answered_500(client, firestore_emulator, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.3}
    for rpc in ("BatchGetDocuments", "Commit"):
        firestore_emulator.faults.inject(rpc, code=grpc.StatusCode.UNAVAILABLE, times=100)

    response = post(client, make.event("product.created", make.product()))

    assert response.status_code == 500


def test_same_event_in_eight_threads__is_applied_once(effect):
    sent = make.event("product.created", make.product())
    statuses = []

    def deliver():
        statuses.append(post(Client(), sent).status_code)
        connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 8
    assert (record_of(sent)["attempts"], record_of(sent)["status"]) == (1, "applied")


def test_document_that_changes_meanwhile__is_seen_again(client, monkeypatch):
    post(client, make.event("product.created", make.product(name="First"), created=NOW))
    late = make.event("product.updated", make.product(name="Second"), created=NOW + 1)
    commit = pipeline.commit
    interlopers = [make.event("product.updated", make.product(name="Third"), created=NOW + 2)]

    def slow_commit(wanted, **kwargs):
        if interlopers:
            post(Client(), interlopers.pop())
        return commit(wanted, **kwargs)

    monkeypatch.setattr(pipeline, "commit", slow_commit)

    response = post(client, late)

    assert response.status_code == 200
    assert document(GOLD)["name"] == "Third"
    assert record_of(late)["status"] == "stale"


def test_object_that_is_made_again_while_its_deletion_arrives__stays(client, monkeypatch):
    post(client, make.event("product.created", make.product(), created=NOW))
    late = make.event("product.deleted", make.product(), created=NOW + 1)
    commit = pipeline.commit
    again = [make.event("product.created", make.product(name="Again"), created=NOW + 2)]

    def slow_commit(wanted, **kwargs):
        if again:
            post(Client(), again.pop())
        return commit(wanted, **kwargs)

    monkeypatch.setattr(pipeline, "commit", slow_commit)

    response = post(client, late)

    assert response.status_code == 200
    assert document(GOLD)["name"] == "Again"
    assert record_of(late)["status"] == "stale"


def test_subscription_that_changes_after_it_was_fetched__is_fetched_again(
    client, monkeypatch, stripe_api, subscription
):
    late = subscription_event(subscription, created=NOW)
    commit = pipeline.commit
    newer = [subscription_event(subscription, created=NOW + 1)]

    def slow_commit(wanted, **kwargs):
        if newer:
            stripe_api.v1.subscriptions.update(subscription.id, {"metadata": {"seat": "window"}})
            post(Client(), newer.pop())
        return commit(wanted, **kwargs)

    monkeypatch.setattr(pipeline, "commit", slow_commit)

    response = post(client, late)

    assert response.status_code == 200
    assert document(f"{SUBSCRIPTION}/{subscription.id}")["metadata"] == {"seat": "window"}
    assert record_of(late)["status"] == "stale"


def test_object_that_is_deleted_meanwhile__is_not_brought_back(client, monkeypatch):
    """Neither event sees the document; it is the tombstone that tells the one of the other."""
    sent = make.event("product.created", make.product(), created=NOW)
    commit = pipeline.commit
    deletions = [make.event("product.deleted", make.product(), created=NOW + 1)]

    def slow_commit(wanted, **kwargs):
        if deletions:
            post(Client(), deletions.pop())
        return commit(wanted, **kwargs)

    monkeypatch.setattr(pipeline, "commit", slow_commit)

    response = post(client, sent)

    assert response.status_code == 200
    assert document(GOLD) is None
    assert record_of(sent)["status"] == "stale"


def test_price_of_a_product_that_is_deleted_meanwhile__is_not_left_behind(client, monkeypatch):
    """The deletion cannot take along a price that it does not see; the price's event must notice."""
    sent = make.event("price.created", make.price(product="prod_gold"), created=NOW)
    commit = pipeline.commit
    deletions = [make.event("product.deleted", make.product(), created=NOW + 1)]

    def slow_commit(wanted, **kwargs):
        if deletions:
            post(Client(), deletions.pop())
        return commit(wanted, **kwargs)

    monkeypatch.setattr(pipeline, "commit", slow_commit)

    response = post(client, sent)

    assert response.status_code == 200
    assert document(f"products/prod_gold/prices/{make.price()['id']}") is None
    assert record_of(sent)["status"] == "stale"


def test_failure__never_overwrites_another_deliverys_success(client, stripe_emulator, subscription, monkeypatch):
    sent = subscription_event(subscription)
    stripe_emulator.faults.inject("GET", "/v1/subscriptions/*", status=500, times=3)
    commit = pipeline.commit
    deliveries = [sent]

    def slow_commit(wanted, **kwargs):
        if deliveries:
            assert post(Client(), deliveries.pop()).status_code == 200
        return commit(wanted, **kwargs)

    monkeypatch.setattr(pipeline, "commit", slow_commit)

    response = post(client, sent)

    assert response.status_code == 200
    assert (record_of(sent)["status"], record_of(sent)["attempts"]) == ("applied", 1)


def test_failure__of_an_event_that_another_delivery_has_applied_meanwhile_is_none(client, subscription, monkeypatch):
    sent = subscription_event(subscription)
    retrieve = subscriptions.retrieve_subscription
    deliveries = [sent]

    def retrieve_or_fail(found):
        if deliveries:
            assert post(Client(), deliveries.pop()).status_code == 200
            raise StripeUnavailable("down")
        return retrieve(found)

    monkeypatch.setattr(subscriptions, "retrieve_subscription", retrieve_or_fail)

    post(client, sent)

    assert (record_of(sent)["status"], record_of(sent)["attempts"]) == ("applied", 1)


def test_duplicate__whose_customer_is_no_longer_known_stays_applied(client, stripe_emulator, store):
    store("customers/ada", stripeId="cus_ada")
    sent = make.event("payment_intent.succeeded", make.payment_intent())
    post(client, sent)
    store("customers/ada", stripeId=None)
    cache.clear()

    response = post(client, sent)

    assert response.status_code == 200
    assert (record_of(sent)["status"], record_of(sent)["attempts"]) == ("applied", 1)


def test_event_too_large_to_be_kept__is_applied_nevertheless(client):
    sent = make.event("product.created", make.product(), previous=["x" * 1_000_000])

    response = post(client, sent)

    assert (response.status_code, document(GOLD)["name"]) == (200, "Gold")
    assert (record_of(sent)["status"], record_of(sent)["payload"]) == ("applied", None)


def test_event__has_18_seconds_in_all(client, effect):
    left = []
    after("product.created")(lambda _applied: left.append(deadlines.remaining(1000)))

    post(client, make.event("product.created", make.product()))

    assert [0 < seconds <= pipeline.DEADLINE < 20 for seconds in left] == [True]


def test_guard_that_is_always_lost__gives_up_with_500(client, monkeypatch):
    monkeypatch.setattr(pipeline.time, "sleep", lambda _seconds: None)

    def lose(_writes, **_kwargs):
        raise writes.PreconditionLost("somebody was faster")

    monkeypatch.setattr(pipeline, "commit", lose)

    assert post(client, make.event("product.created", make.product())).status_code == 500


def test_effect__runs_once_however_often_the_event_comes(client, effect):
    sent = make.event("product.created", make.product())

    for _ in range(3):
        post(client, sent)

    assert len(effect.calls) == 1
    assert record_of(sent)["effects"] == "done"


def test_effect_that_fails__keeps_the_event_coming_until_it_succeeds(client, effect):
    sent = make.event("product.created", make.product())
    effect.failures.append(RuntimeError("the warehouse is closed"))

    first = post(client, sent)
    pending = record_of(sent)
    second = post(client, sent)

    assert (first.status_code, second.status_code) == (500, 200)
    assert (pending["status"], pending["effects"]) == ("applied", "pending")
    assert "RuntimeError" in pending["effects_error"]
    assert (record_of(sent)["effects"], "effects_error" in record_of(sent)) == ("done", False)
    assert document(GOLD)["name"] == "Gold"


@pytest.fixture
def endless(client, effect, monkeypatch):
    """Return an effect that takes longer than an event may."""
    late = []
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + sum(late))
    monkeypatch.setattr(deadlines, "time", clock)
    after("product.created")(lambda _applied: late.append(pipeline.DEADLINE))
    return effect


def test_effects_that_outlast_the_deadline__are_recorded_and_run_once(client, endless):
    sent = make.event("product.created", make.product())

    statuses = [post(client, sent).status_code for _ in range(2)]

    assert statuses == [200, 200]
    assert (record_of(sent)["effects"], len(endless.calls)) == ("done", 1)


def test_effects_that_fail_and_outlast_the_deadline__say_why(client, endless):
    sent = make.event("product.created", make.product())
    endless.failures.append(RuntimeError("the warehouse is closed"))

    response = post(client, sent)

    assert response.status_code == 500
    assert record_of(sent)["effects"] == "pending"
    assert "RuntimeError" in record_of(sent)["effects_error"]


def test_effects_of_an_event_that_came_too_late__run_nevertheless(client, effect):
    post(client, make.event("product.created", make.product(name="New"), created=NOW + 1))
    late = make.event("product.created", make.product(name="Old"), created=NOW)

    post(client, late)

    assert record_of(late)["status"] == "stale"
    assert [applied.event.id for applied in effect.calls][-1] == late["id"]


def test_effect_of_a_type_without_documents__runs_whoever_the_customer_is(client, stripe_emulator, monkeypatch):
    seen = []
    monkeypatch.setattr(registry, "_effects", {})
    after("customer.created")(seen.append)
    sent = make.event("customer.created", {"id": "cus_nobody", "object": "customer"})

    response = post(client, sent)

    assert response.status_code == 200
    assert [(applied.event.id, applied.uid) for applied in seen] == [(sent["id"], None)]
    assert (record_of(sent)["status"], record_of(sent)["effects"]) == ("applied", "done")


def test_effects_of_a_guests_purchase__run_with_no_user(client, stripe_emulator, monkeypatch):
    """Somebody has paid, and wants the goods, whether or not there is a document for it."""
    seen, failures = [], [RuntimeError]
    monkeypatch.setattr(registry, "_effects", {})

    @after("checkout.session.completed")
    def fulfil(applied):
        seen.append((applied.event.id, applied.uid, applied.object))
        if failures:
            raise failures.pop()

    session = {"id": "cs_1", "object": "checkout.session", "customer": None, "payment_intent": "pi_1"}
    sent = make.event("checkout.session.completed", session)

    statuses = [post(client, sent).status_code for _ in range(3)]

    assert statuses == [500, 200, 200]
    assert seen == [(sent["id"], None, None)] * 2
    assert (record_of(sent)["status"], record_of(sent)["effects"]) == ("skipped", "done")


@pytest.mark.parametrize("foreign", [{"account": "acct_1"}, {"livemode": True}])
def test_effects_of_what_is_not_this_sites__do_not_run(client, effect, foreign):
    sent = make.event("product.created", make.product(), **foreign)

    response = post(client, sent)

    assert (response.status_code, record_of(sent)["status"]) == (200, "skipped")
    assert (effect.calls, record_of(sent)["effects"]) == ([], "none")


KILLED = """
import os, django
django.setup()
from django.db import connections
from django.test import Client
from django.test.utils import setup_test_environment
from django_firestore_stripe.services.events import after
from tests.factories import post
connections["firestore"].settings_dict["NAME"] = os.environ["TEST_PROJECT"]
setup_test_environment()

@after("product.created")
def die(applied):
    os._exit(9)

post(Client(), os.environ["EVENT"])
"""


def test_process_killed_between_commit_and_effects__the_next_delivery_runs_them(client, effect):
    sent = make.event("product.created", make.product())
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_PROJECT": connections["firestore"].settings_dict["NAME"],
        "EVENT": json.dumps(sent),
    }
    killed = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False)  # noqa: S603
    left = record_of(sent)

    response = post(client, sent)

    assert killed.returncode == 9
    assert (left["status"], left["effects"]) == ("applied", "pending")
    assert response.status_code == 200
    assert (len(effect.calls), record_of(sent)["effects"]) == (1, "done")


def test_unknown_customer__is_asked_for_again_for_an_hour_then_kept(client, stripe_emulator, store):
    sent = make.event("payment_intent.succeeded", make.payment_intent(customer="cus_nobody"))

    first = post(client, sent)
    failed = record_of(sent)
    store(f"stripe_events/{sent['id']}", received_at=failed["received_at"] - timedelta(hours=1))
    second = post(client, sent)

    assert (first.status_code, failed["status"]) == (500, "failed")
    assert (second.status_code, record_of(sent)["status"]) == (200, "unmatched")
    assert record_of(sent)["expires_at"] is None


def test_customer_that_appears_later__gets_the_payment(client, stripe_emulator, store):
    sent = make.event("payment_intent.succeeded", make.payment_intent())
    post(client, sent)
    store("customers/ada", stripeId="cus_ada")

    response = post(client, sent)

    assert response.status_code == 200
    stored = document("customers/ada/payments/pi_1")
    assert (stored["amount"], stored["prices"]) == (3000, [])


def test_lost_mapping__is_mended_from_the_stripe_customer(client, stripe_api):
    customer = stripe_api.v1.customers.create({"email": "ada@example.com", "metadata": {"firebaseUID": "ada"}})

    post(client, make.event("payment_intent.succeeded", make.payment_intent(customer=customer.id)))

    assert document("customers/ada/payments/pi_1")["status"] == "succeeded"
    assert document("customers/ada")["stripeId"] == customer.id


def test_second_customer_of_a_user__is_attributed_and_the_first_stays(client, stripe_api, store):
    store("customers/ada", stripeId="cus_first")
    second = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}})

    post(client, make.event("payment_intent.succeeded", make.payment_intent(customer=second.id)))

    assert document("customers/ada/payments/pi_1")["customer"] == second.id
    assert document("customers/ada")["stripeId"] == "cus_first"


def test_stripe_customer_of_two_users__is_nobodys(client, store):
    store("customers/ada", stripeId="cus_ada")
    store("customers/bob", stripeId="cus_ada")
    sent = make.event("payment_intent.succeeded", make.payment_intent())

    response = post(client, sent)

    assert response.status_code == 500
    assert document("customers/ada/payments/pi_1") is document("customers/bob/payments/pi_1") is None


def test_guest_payment__is_skipped_whatever_customers_there_are(client, store):
    store("customers/ada", stripeId=None)
    sent = make.event("payment_intent.succeeded", make.payment_intent(customer=None))

    response = post(client, sent)

    assert (response.status_code, record_of(sent)["status"]) == (200, "skipped")
    assert document("customers/ada/payments/pi_1") is None
