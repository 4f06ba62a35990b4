"""From what a session's document asks for to the parameters of Stripe's API."""

from datetime import UTC, datetime

import pytest

from django_firestore_stripe.documents.checkout_parameters import session_parameters

ADDRESSES = {"success_url": "https://shop.example/ok", "cancel_url": "https://shop.example/cancel"}


def parameters(mode="payment", **asked):
    return session_parameters({"mode": mode, "price": "price_1", **ADDRESSES, **asked}, customer="cus_1")


def test_payment__has_the_extensions_defaults():
    assert parameters() == {
        "mode": "payment",
        "customer": "cus_1",
        "billing_address_collection": "required",
        "locale": "auto",
        **ADDRESSES,
        "allow_promotion_codes": False,
        "line_items": [{"price": "price_1", "quantity": 1}],
    }


def test_subscription__always_collects_a_payment_method():
    assert parameters("subscription")["payment_method_collection"] == "always"
    assert "payment_method_collection" not in parameters("payment")


@pytest.mark.parametrize(
    ("asked", "items"),
    [
        ({}, [{"price": "price_1", "quantity": 1}]),
        ({"quantity": None}, [{"price": "price_1", "quantity": 1}]),
        ({"quantity": 5}, [{"price": "price_1", "quantity": 5}]),
        ({"line_items": None}, [{"price": "price_1", "quantity": 1}]),
        (
            {"line_items": [{"price": "a"}, {"price": "b", "quantity": 2}]},
            [{"price": "a"}, {"price": "b", "quantity": 2}],
        ),
    ],
)
def test_line_items__are_the_given_ones_or_the_one_price(asked, items):
    assert parameters(**asked)["line_items"] == items


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({"locale": "de"}, {"locale": "de"}),
        ({"billing_address_collection": "auto"}, {"billing_address_collection": "auto"}),
        ({"client_reference_id": "x"}, {"client_reference_id": "x"}),
        ({"payment_method_types": ["card"]}, {"payment_method_types": ["card"]}),
        ({"automatic_tax": True}, {"automatic_tax": {"enabled": True}}),
        ({"tax_id_collection": True}, {"tax_id_collection": {"enabled": True}}),
        ({"allow_promotion_codes": True}, {"allow_promotion_codes": True}),
        ({"promotion_code": "promo_1"}, {"discounts": [{"promotion_code": "promo_1"}]}),
        ({"metadata": {"a": "b"}}, {"payment_intent_data": {"metadata": {"a": "b"}}}),
        ({"setup_future_usage": "off_session"}, {"payment_intent_data": {"setup_future_usage": "off_session"}}),
        ({"invoice_creation": True}, {"invoice_creation": {"enabled": True}}),
        ({"customer_update": {"name": "never"}}, {"customer_update": {"name": "never"}}),
        ({"after_expiration": {"recovery": {}}}, {"after_expiration": {"recovery": {}}}),
        ({"consent_collection": {"promotions": "auto"}}, {"consent_collection": {"promotions": "auto"}}),
        ({"phone_number_collection": {"enabled": True}}, {"phone_number_collection": {"enabled": True}}),
        ({"shipping_rates": ["shr_1"]}, {"shipping_options": [{"shipping_rate": "shr_1"}]}),
        ({"expires_at": 1_700_003_600}, {"expires_at": 1_700_003_600}),
        ({"expires_at": datetime(2023, 11, 14, 23, 13, 20, tzinfo=UTC)}, {"expires_at": 1_700_003_600}),
    ],
)
def test_choice__is_passed_on(asked, sent):
    assert sent.items() <= parameters(**asked).items()


@pytest.mark.parametrize(
    ("asked", "left_out"),
    [
        ({"client_reference_id": ""}, "client_reference_id"),
        ({"payment_method_types": []}, "payment_method_types"),
        ({"automatic_tax": False}, "automatic_tax"),
        ({"automatic_tax": False}, "customer_update"),
        ({"metadata": {}}, "payment_intent_data"),
        ({"success_url": None}, "success_url"),
        ({"promotion_code": "promo_1", "allow_promotion_codes": True}, "allow_promotion_codes"),
        ({"promotion_code": ""}, "discounts"),
        ({"line_items": []}, "line_items"),
        ({"expires_at": None}, "expires_at"),
        ({"shipping_rates": []}, "shipping_options"),
        ({"customer_update": {}}, "customer_update"),
        ({"invoice_creation": False}, "invoice_creation"),
        ({"trial_period_days": 3}, "payment_intent_data"),
        ({"tax_rates": ["txr_1"]}, "payment_intent_data"),
    ],
)
def test_empty_choice__is_not_sent(asked, left_out):
    assert left_out not in parameters(**asked)


@pytest.mark.parametrize("switch", ["automatic_tax", "tax_id_collection"])
def test_tax__lets_stripe_update_the_customer(switch):
    update = {"name": "auto", "address": "auto", "shipping": "auto"}

    assert parameters(**{switch: True})["customer_update"] == update


@pytest.mark.parametrize(
    ("mode", "holder"), [("payment", "payment_intent_data"), ("subscription", "subscription_data")]
)
def test_metadata__goes_where_it_arrives_on_what_is_billed(mode, holder):
    sent = parameters(mode, metadata={"a": "b"})

    assert sent[holder] == {"metadata": {"a": "b"}}
    assert "metadata" not in sent


def test_setup__has_no_line_items_and_its_own_metadata():
    sent = parameters("setup", currency="eur", metadata={"a": "b"}, allow_promotion_codes=True)

    assert (sent["currency"], sent["metadata"]) == ("eur", {"a": "b"})
    assert not sent.keys() & {"line_items", "allow_promotion_codes", "discounts", "payment_intent_data"}


@pytest.mark.parametrize(
    ("asked", "data"),
    [
        ({"trial_period_days": 14}, {"trial_period_days": 14}),
        ({"tax_rates": ["txr_1"]}, {"default_tax_rates": ["txr_1"]}),
        ({"tax_rates": ["txr_1"], "automatic_tax": True, "metadata": {"a": "b"}}, {"metadata": {"a": "b"}}),
    ],
)
def test_subscription__has_its_data(asked, data):
    assert parameters("subscription", **asked)["subscription_data"] == data


def test_subscription__collects_a_payment_method_when_asked():
    sent = parameters("subscription", payment_method_collection="if_required")

    assert sent["payment_method_collection"] == "if_required"


def test_countries__are_where_goods_may_be_sent():
    asked = {"mode": "payment", "collect_shipping_address": True}

    sent = session_parameters(asked, customer="cus_1", countries=["DE", "AT"])

    assert sent["shipping_address_collection"] == {"allowed_countries": ["DE", "AT"]}
