"""A second subscription to the same product: refused where the setting says so."""

from datetime import UTC, datetime, timedelta

import pytest

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.firestore.writes import commit, create
from django_firestore_stripe.services.answering.answer import Outcome, answer
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from tests.factories import document, reference

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

ADDRESSES = {"success_url": "https://shop.example/ok", "cancel_url": "https://shop.example/no"}
SENTENCE = "You have a subscription to this product already."
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture(autouse=True)
def in_force(configured):
    """Refuse."""
    configured(REFUSE_SECOND_SUBSCRIPTION=True, REDIRECT_HOSTS=["shop.example"])


@pytest.fixture
def subscribed(store):
    """Return a function that gives Ada a subscription whose first item is silver and whose second is gold."""

    def subscribe(status="active", created=YESTERDAY, uid="ada"):
        store(
            f"customers/{uid}/subscriptions/sub_1",
            status=status,
            created=created,
            product=reference("products/prod_silver"),
            prices=[reference("products/prod_silver/prices/p_1"), reference("products/prod_gold/prices/p_2")],
        )

    return subscribe


def buy(**fields):
    return create_session(buyer=Buyer(uid="ada"), request=SessionRequest(**ADDRESSES, **fields))


def answered(**fields):
    commit([create("customers/ada/checkout_sessions/doc1", {**ADDRESSES, **fields})])
    outcome = answer(uid="ada", document_id="doc1")
    return outcome, document("customers/ada/checkout_sessions/doc1")


@pytest.mark.parametrize("status", ["trialing", "active", "past_due", "unpaid", "paused"])
def test_second_subscription__is_refused(shop, stripe_emulator, subscribed, status):
    subscribed(status)

    with pytest.raises(InvalidRequest) as refused:
        buy(price=shop.monthly)

    assert refused.value.errors == {"price": [SENTENCE]}
    assert stripe_emulator.requests == []


def test_line_items__are_looked_at_too(shop, subscribed):
    subscribed()

    with pytest.raises(InvalidRequest) as refused:
        buy(line_items=[{"price": shop.shirt, "quantity": 1}, {"price": shop.monthly, "quantity": 1}])

    assert refused.value.errors == {"line_items": [SENTENCE]}


@pytest.mark.parametrize("status", ["canceled", "incomplete_expired", "incomplete"])
def test_subscription_that_is_over_or_was_never_paid__does_not_count(shop, subscribed, status):
    subscribed(status)

    assert buy(price=shop.monthly).session_id


def test_what_is_bought_once__may_be_bought_again(shop, subscribed):
    subscribed()

    assert buy(price=shop.shirt).session_id


def test_somebody_elses_subscription__does_not_count(shop, subscribed):
    subscribed(uid="bob")

    assert buy(price=shop.monthly).session_id


def test_unless_set__it_is_the_projects_business(shop, subscribed, configured):
    subscribed()
    configured(REFUSE_SECOND_SUBSCRIPTION=False)

    assert buy(price=shop.monthly).session_id


def test_check__costs_one_query(shop, subscribed, firestore_connection, django_assert_num_queries):
    buy(price=shop.shirt)
    buy(price=shop.monthly)

    with django_assert_num_queries(2, connection=firestore_connection):
        buy(price=shop.monthly)


@pytest.mark.parametrize("client", ["web", "mobile"])
def test_document__is_answered_with_the_error(shop, subscribed, client):
    subscribed()

    outcome, stored = answered(client=client, price=shop.monthly)

    assert outcome is Outcome.REFUSED
    assert stored["error"] == {"message": f"price: {SENTENCE}", "code": "invalid-argument", "param": "price"}


def test_price_that_the_client_makes_up__has_a_product_too(shop, subscribed, configured):
    subscribed()
    configured(SESSION_POLICY="extension")
    made_up = {"product": "prod_gold", "currency": "usd", "unit_amount": 1, "recurring": {"interval": "month"}}

    outcome, stored = answered(line_items=[{"price_data": made_up, "quantity": 1}])

    assert outcome is Outcome.REFUSED
    assert stored["error"]["param"] == "line_items"


def test_subscription_that_this_document_has_made__does_not_refuse_its_answer(shop, subscribed):
    subscribed("trialing", created=datetime.now(UTC) + timedelta(seconds=5))

    outcome, _stored = answered(client="mobile", price=shop.monthly)

    assert outcome is Outcome.ANSWERED
