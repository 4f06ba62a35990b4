"""Numbers of clients that have no integers: Dart, Swift and Kotlin write doubles."""

import math

import pytest

from django_firestore_stripe.services.answering.numbers import with_whole_numbers
from tests.services.client_documents import answered, asked_of

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("hosts", "extension")]

MADE_UP = {"currency": "eur", "unit_amount": 1999.0, "product_data": {"name": "Mug"}}


@pytest.mark.parametrize(
    ("given", "whole"),
    [(5.0, 5), (-3.0, -3), (0.0, 0), ([1.0, {"a": (2.0,)}], [1, {"a": [2]}]), (10.5, 10.5), (math.inf, math.inf)],
)
def test_number__is_whole_where_it_has_no_fraction(given, whole):
    assert repr(with_whole_numbers(given)) == repr(whole)


@pytest.mark.parametrize("value", [True, False, "5.0", None, b"5.0"])
def test_what_is_no_number__stays(value):
    assert with_whole_numbers(value) is value


def test_not_a_number__stays():
    assert math.isnan(with_whole_numbers(math.nan))


def test_mobile_amount__is_whole(shop, stripe_api):
    stored = answered(client="mobile", mode="payment", amount=1099.0, currency="eur")

    (intent,) = stripe_api.v1.payment_intents.list().data
    assert (intent.amount, stored["paymentIntentClientSecret"]) == (1099, intent.client_secret)


@pytest.mark.usefixtures("shop")
def test_mobile_amount_with_a_fraction__is_for_stripe_to_refuse():
    assert answered(client="mobile", mode="payment", amount=10.5, currency="eur")["error"]["param"] == "amount"


@pytest.mark.parametrize(
    ("fields", "name", "sent"),
    [
        ({"trial_period_days": 7.0}, "subscription_data", {"trial_period_days": "7"}),
        ({"metadata": {"seats": 5.0}}, "subscription_data", {"metadata": {"seats": "5"}}),
    ],
)
def test_web_numbers__are_whole(shop, stripe_emulator, fields, name, sent):
    stored = answered(price=shop.monthly, **fields)

    (request,) = asked_of(stripe_emulator)
    assert stored["url"]
    assert request.params[name] == sent


def test_numbers_of_made_up_prices__are_whole(shop, stripe_emulator):
    stored = answered(mode="payment", line_items=[{"quantity": 1.0, "price_data": MADE_UP}])

    assert stored["url"]
    (item,) = asked_of(stripe_emulator)[-1].params["line_items"]
    assert (item["quantity"], item["price_data"]["unit_amount"]) == ("1", "1999")


def test_strict__takes_a_whole_quantity(shop, stripe_emulator, policy):
    policy("strict")

    assert answered(price=shop.shirt, quantity=2.0)["url"]
    assert asked_of(stripe_emulator)[-1].params["line_items"][0]["quantity"] == "2"
