"""The assertions: what they take, and what they say."""

import pytest

from django_firestore_stripe.services.events import after, registry
from tests.factories import event, post, product


@pytest.fixture
def gold(store):
    store("products/prod_gold", name="Gold", active=True, role=None)


def test_document_that_fits__is_returned(assert_document, gold):
    assert assert_document("products/prod_gold", name="Gold", role=None) == {
        "name": "Gold",
        "active": True,
        "role": None,
    }


def test_document_that_differs__shows_every_difference(assert_document, gold, complaint):
    said = complaint(assert_document, "products/prod_gold", name="Silver", price=None, active=True)

    assert said.splitlines() == [
        "The document products/prod_gold differs:",
        "  name: 'Gold', not 'Silver'",
        "  price: missing (there are active, name, role), not None",
    ]


def test_document_that_is_missing__is_named(assert_document, complaint):
    assert complaint(assert_document, "products/none") == "There is no document products/none."


def test_no_document__takes_none(assert_no_document, gold, complaint):
    assert_no_document("products/none")

    assert complaint(assert_no_document, "products/prod_gold").startswith("There is a document products/prod_gold: {")


def test_event_may_be_named_in_three_ways__applied(stripe_event, assert_applied):
    response = stripe_event("product.created")

    records = [assert_applied(name) for name in (response, response.event, response.event["id"])]

    assert {record.get("status") for record in records} == {"applied"}


def test_event_of_stripes_client__is_applied(stripe_api, deliver_webhooks, assert_applied):
    stripe_api.v1.products.create({"name": "Gold"})
    deliver_webhooks()
    (found,) = stripe_api.v1.events.list()

    assert assert_applied(found).get("type") == "product.created"


def test_skipped_event__is_not_applied(stripe_event, assert_applied, complaint):
    response = stripe_event("product.created", event={"account": "acct_1"})

    said = complaint(assert_applied, response)

    assert said.endswith("was not applied. Its record says skipped (It belongs to a connected account.).")


def test_event_without_record__is_not_applied(assert_applied, complaint):
    assert "It has no record: nothing handles its type" in complaint(assert_applied, "evt_none")


def test_effect_that_failed__is_named(client, monkeypatch, assert_applied, complaint):
    monkeypatch.setattr(registry, "_effects", {})

    @after("product.created")
    def fail(applied):
        raise RuntimeError

    sent = event("product.created", product())
    post(client, sent)

    said = complaint(assert_applied, sent)

    assert "applied (effects pending; failed tests.testing.test_assertions." in said
    assert "fail: RuntimeError)" in said


def test_rpcs__are_counted_and_listed(assert_firestore_rpcs, assert_document, gold, complaint):
    def read_once(number):
        with assert_firestore_rpcs(number):
            assert_document("products/prod_gold")

    read_once(1)

    assert complaint(read_once, 2) == "1 Firestore RPCs, not 2:\n  1. GET products/prod_gold"


def test_stripe_requests__are_counted_and_listed(assert_stripe_requests, stripe_api, complaint):
    def create(number):
        with assert_stripe_requests(number):
            stripe_api.v1.products.create({"name": "Gold"})

    create(1)

    assert complaint(create, 0) == "1 requests to Stripe, not 0:\n  1. POST /v1/products"


def test_block_that_raises__is_not_counted(assert_firestore_rpcs, assert_stripe_requests):
    with pytest.raises(ZeroDivisionError), assert_firestore_rpcs(1), assert_stripe_requests(1):
        raise ZeroDivisionError
