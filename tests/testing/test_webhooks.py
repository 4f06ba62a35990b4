"""deliver_webhooks: what Stripe has announced, each event once, in whatever order."""

import itertools

import pytest

from django_firestore_stripe.testing.webhooks import Webhooks
from tests.factories import document


@pytest.fixture
def products(stripe_api, deliver_webhooks):
    """Make five products of which the project has not heard."""
    names = [f"prod_{number}" for number in range(5)]
    for name in names:
        stripe_api.v1.products.create({"id": name, "name": name})
    return names


def subjects(responses):
    return [response.event["data"]["object"]["id"] for response in responses]


def test_events__are_delivered_in_stripes_order(deliver_webhooks, products):
    responses = deliver_webhooks()

    assert subjects(responses) == products
    assert all(document(f"products/{name}") for name in products)


def test_events__are_delivered_once(deliver_webhooks, products):
    deliver_webhooks()

    assert deliver_webhooks() == []


def test_taken_events__are_the_tests_own_to_send(deliver_webhooks, products):
    *_others, last = deliver_webhooks.take()

    response = deliver_webhooks.send(last)

    assert subjects([response]) == ["prod_4"]
    assert (deliver_webhooks(), document("products/prod_0")) == ([], None)


def test_shuffled_events__have_the_order_of_their_seed(stripe_emulator, products):
    orders = [subjects(Webhooks(stripe_emulator)(order="shuffled", seed=7)) for _ in range(2)]

    assert orders[0] == orders[1] != products
    assert sorted(orders[0]) == products


def test_copies__are_delivered_and_applied_once(deliver_webhooks, assert_applied, products):
    responses = deliver_webhooks(copies=3)

    assert len(responses) == 15
    assert {assert_applied(response).get("attempts") for response in responses} == {1}


def test_failure__names_the_seed_that_was_drawn(deliver_webhooks, stripe_api, shop, complaint):
    customer = stripe_api.v1.customers.create({})
    for _ in range(2):
        stripe_api.v1.subscriptions.create(
            {"customer": customer.id, "items": [{"price": shop.monthly}], "trial_period_days": 7}
        )

    said = complaint(deliver_webhooks, order="shuffled")

    assert "was answered 500, not 200" in said
    assert "The events were shuffled with seed=" in said


def test_expected_answer__is_compared(deliver_webhooks, products, complaint):
    assert "was answered 200, not 500" in complaint(deliver_webhooks, answered=500)


def test_webhook__is_called_without_cookie_and_csrf_token(deliver_webhooks, products):
    responses = deliver_webhooks()

    assert not any(itertools.chain.from_iterable(response.wsgi_request.COOKIES for response in responses))


def test_configured_secret__signs(deliver_webhooks, products, settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "STRIPE_WEBHOOK_SECRET": "whsec_another"}

    assert subjects(deliver_webhooks()) == products


def test_event_that_is_refused__has_no_record(deliver_webhooks, products, settings, complaint):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "STRIPE_WEBHOOK_SECRET": ""}

    said = complaint(deliver_webhooks)

    assert "was answered 500" in said
    assert "It has no record" in said
