"""product.* and price.*: what is stored, in which order, at which cost."""

import json
from datetime import UTC, datetime

import pytest

from tests import factories as make
from tests.factories import NOW, document, post, record_of, snapshot

pytestmark = pytest.mark.django_db(databases=["firestore"])

GOLD = "products/prod_gold"
MONTHLY = "products/prod_gold/prices/price_monthly"


def mark(sent):
    return {"created": datetime.fromtimestamp(sent["created"], UTC), "event": sent["id"]}


def test_product_event__stores_the_document(client):
    sent = make.event(
        "product.created",
        make.product(metadata={"firebaseRole": "premium", "rank": "1", "a.b": "c"}, tax_code="txcd_1"),
    )

    post(client, sent)

    assert document(GOLD) == {
        "active": True,
        "name": "Gold",
        "description": "All the things",
        "role": "premium",
        "images": [],
        "metadata": {"firebaseRole": "premium", "rank": "1", "a.b": "c"},
        "tax_code": "txcd_1",
        "stripe_metadata_rank": "1",
        "stripe_metadata_a.b": "c",
        "stripe_event_created": mark(sent),
    }


def test_price_event__stores_the_document(client):
    sent = make.event("price.created", make.price(nickname="Monthly", metadata={"plan": "gold"}))

    post(client, sent)

    assert document(MONTHLY) == {
        "active": True,
        "billing_scheme": "per_unit",
        "tiers_mode": None,
        "tiers": None,
        "currency": "usd",
        "description": "Monthly",
        "type": "recurring",
        "unit_amount": 999,
        "recurring": {"interval": "month", "interval_count": 1, "trial_period_days": None, "usage_type": "licensed"},
        "interval": "month",
        "interval_count": 1,
        "trial_period_days": None,
        "transform_quantity": None,
        "tax_behavior": "unspecified",
        "metadata": {"plan": "gold"},
        "product": "prod_gold",
        "stripe_metadata_plan": "gold",
        "stripe_event_created": mark(sent),
    }


def test_record__says_what_was_done(client):
    sent = make.event("product.created", make.product())

    post(client, sent)

    record = record_of(sent)
    told = {
        name: record[name]
        for name in ("type", "status", "attempts", "object_id", "object_type", "documents", "effects")
    }
    assert told == {
        "type": "product.created",
        "status": "applied",
        "attempts": 1,
        "object_id": "prod_gold",
        "object_type": "product",
        "documents": [GOLD],
        "effects": "none",
    }
    assert (record["expires_at"] - record["finished_at"]).days == 90
    assert '"prod_gold"' in record["payload"]


def test_event__costs_one_read_and_one_commit(client, django_assert_num_queries, firestore_connection):
    with django_assert_num_queries(2, connection=firestore_connection):
        post(client, make.event("product.created", make.product()))


def test_duplicate__costs_one_read_and_changes_nothing(client, django_assert_num_queries, firestore_connection):
    sent = make.event("product.created", make.product())
    post(client, sent)
    before = snapshot(GOLD), snapshot(f"stripe_events/{sent['id']}")

    with django_assert_num_queries(1, connection=firestore_connection):
        response = post(client, sent)

    assert response.status_code == 200
    assert before == (snapshot(GOLD), snapshot(f"stripe_events/{sent['id']}"))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_events_of_one_product__the_newer_wins_in_either_order(client, order):
    events = [
        make.event("product.created", make.product(name="Old"), created=NOW),
        make.event("product.updated", make.product(name="New"), created=NOW + 1),
    ]
    if order == (1, 0):
        post(client, make.event("product.created", make.product(name="Older"), created=NOW - 1))

    answers = [post(client, events[index]).status_code for index in order]

    assert answers == [200, 200]
    assert document(GOLD)["name"] == "New"
    assert document(GOLD)["stripe_event_created"] == mark(events[1])
    assert record_of(events[0])["status"] == ("applied" if order == (0, 1) else "stale")


def test_two_events_in_one_second__stripe_is_asked(client, stripe_api):
    product = stripe_api.v1.products.create({"id": "prod_gold", "name": "Gold, as it is now"})
    post(client, make.event("product.created", make.product(name="First")))

    post(client, make.event("product.updated", make.product(name="Second, or zeroth?")))

    assert document(GOLD)["name"] == product.name


def test_update_of_a_product_that_is_missing__stripe_is_asked(client, stripe_api):
    stripe_api.v1.products.create({"id": "prod_gold", "name": "Gold, as it is now"})

    post(client, make.event("product.updated", make.product(name="Some time ago")))

    assert document(GOLD)["name"] == "Gold, as it is now"


def test_update_of_a_product_that_stripe_no_longer_has__leaves_no_document(client, stripe_emulator):
    sent = make.event("product.updated", make.product())

    response = post(client, sent)

    assert response.status_code == 200
    assert document(GOLD) is None


def test_removed_metadata__disappears_and_foreign_fields_stay(client, store):
    post(client, make.event("product.created", make.product(metadata={"rank": "1", "colour": "blue"})))
    store(GOLD, badge="ours")

    post(client, make.event("product.updated", make.product(metadata={"rank": "2"}), created=NOW + 1))

    stored = document(GOLD)
    assert (stored["metadata"], stored["stripe_metadata_rank"], stored["badge"]) == ({"rank": "2"}, "2", "ours")
    assert "stripe_metadata_colour" not in stored


def test_deleted_product__goes_with_its_prices_and_stays_deleted(client):
    post(client, make.event("product.created", make.product()))
    post(client, make.event("price.created", make.price()))

    post(client, make.event("product.deleted", make.product(), created=NOW + 10))
    late = make.event("product.updated", make.product(name="Ghost"), created=NOW + 5)
    post(client, late)

    assert document(GOLD) is None
    assert document(MONTHLY) is None
    assert record_of(late)["status"] == "stale"


def test_deleted_price__stays_deleted_whichever_event_comes_first(client):
    post(client, make.event("price.deleted", make.price(), created=NOW + 10))

    late = make.event("price.created", make.price(), created=NOW)
    post(client, late)

    assert document(MONTHLY) is None
    assert record_of(late)["status"] == "stale"


def test_event_of_the_second_of_the_deletion__comes_too_late(client):
    post(client, make.event("price.deleted", make.price(), created=NOW))

    late = make.event("price.created", make.price(), created=NOW)
    post(client, late)

    assert document(MONTHLY) is None
    assert record_of(late)["status"] == "stale"


def test_product_made_again_under_the_same_id__is_stored(client):
    post(client, make.event("product.deleted", make.product(), created=NOW))

    post(client, make.event("product.created", make.product(name="Again"), created=NOW + 1))

    assert document(GOLD)["name"] == "Again"
    assert document("stripe_events/deleted_prod_gold") is None


def test_tiered_price__is_stored_with_its_tiers(client, stripe_emulator, stripe_api):
    stripe_api.v1.products.create({"id": "prod_gold", "name": "Gold"})
    price = stripe_api.v1.prices.create(
        {
            "product": "prod_gold",
            "currency": "usd",
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [{"up_to": 10, "unit_amount": 100}, {"up_to": "inf", "unit_amount": 50}],
            "recurring": {"interval": "month"},
        }
    )
    stripe_emulator.reset_requests()
    sent = next(event for event in stripe_emulator.events if event["type"] == "price.created")

    post(client, sent)

    stored = document(f"products/prod_gold/prices/{price.id}")
    assert [tier["unit_amount"] for tier in stored["tiers"]] == [100, 50]
    assert len(stripe_emulator.requests) == 1


def test_whole_numbers__are_stored_as_integers(client):
    text = json.dumps(make.event("price.created", make.price(unit_amount=1))).replace(
        '"unit_amount": 1', '"unit_amount": 19.0'
    )

    post(client, text)

    assert repr(document(MONTHLY)["unit_amount"]) == "19"
