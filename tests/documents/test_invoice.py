"""Invoices, in the shapes of older and newer API versions."""

import pytest

from django_firestore_stripe.documents.invoice import (
    invoice_fields,
    invoiced_prices,
    payment_intent_of,
    subscription_of,
)
from tests import factories as make
from tests.recorded import sent, vector

PARENT = {"parent": {"type": "subscription_details", "subscription_details": {"subscription": "sub_1"}}}
PAYMENTS = {"payments": {"data": [{"payment": {"type": "payment_intent", "payment_intent": "pi_1"}}]}}


@pytest.mark.parametrize(
    ("invoice", "subscription"),
    [
        ({"subscription": "sub_1"}, "sub_1"),
        ({"subscription": {"id": "sub_1"}}, "sub_1"),
        (PARENT, "sub_1"),
        ({"parent": {"subscription_details": {"subscription": {"id": "sub_1"}}}}, "sub_1"),
        ({"subscription": None, "parent": None}, None),
        ({"parent": {"type": "quote_details", "subscription_details": None}}, None),
    ],
)
def test_subscription__wherever_it_stands(invoice, subscription):
    assert subscription_of(invoice) == subscription


@pytest.mark.parametrize(
    ("invoice", "payment_intent"),
    [
        ({"payment_intent": "pi_1"}, "pi_1"),
        ({"payment_intent": {"id": "pi_1"}}, "pi_1"),
        (PAYMENTS, "pi_1"),
        ({"payments": {"data": [{"payment": {"type": "charge"}}, *PAYMENTS["payments"]["data"]]}}, "pi_1"),
        ({"payment_intent": None}, None),
        ({"payments": {"data": []}}, None),
        ({}, None),
    ],
)
def test_payment_intent__wherever_it_stands(invoice, payment_intent):
    assert payment_intent_of(invoice) == payment_intent


def test_fields__keep_the_legacy_names():
    made = invoice_fields({"id": "in_1", "object": "invoice", **PARENT, **PAYMENTS})

    assert (made["subscription"], made["payment_intent"]) == ("sub_1", "pi_1")
    assert {"parent", "payments"} & set(made) == set()


def test_fields__leave_what_is_there_as_it_is():
    given = {"id": "in_1", "subscription": None, "payment_intent": None}

    assert invoice_fields(given) == given


def test_prices__of_both_shapes_of_lines():
    old = {"price": {"id": "price_1", "product": "prod_1"}}
    new = {"pricing": {"price_details": {"price": "price_2", "product": "prod_2"}}}
    without = [{"price": None, "pricing": None}, {"pricing": {"price_details": {"price": "price_3"}}}]

    made = invoiced_prices({"lines": {"data": [old, new, *without]}})

    assert made == [make.reference("products/prod_1/prices/price_1"), make.reference("products/prod_2/prices/price_2")]


def test_prices_of_a_recorded_newer_invoice__are_found():
    made = invoiced_prices(sent(vector("newer_api__invoice_paid_basil")))

    assert made == [make.reference("products/prod_Gold01/prices/price_GoldMonthly")]
