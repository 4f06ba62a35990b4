"""Amounts, from the minor unit to what people read."""

import pytest

from django_firestore_stripe.documents.amounts import decimals, display_amount


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (999, "usd", "9.99 USD"),
        (1500, "eur", "15.00 EUR"),
        (5, "usd", "0.05 USD"),
        (0, "usd", "0.00 USD"),
        (-1250, "usd", "-12.50 USD"),
        (123456789, "usd", "1,234,567.89 USD"),
        (500, "jpy", "500 JPY"),
        (1000000, "krw", "1,000,000 KRW"),
        (0, "jpy", "0 JPY"),
        (1234, "kwd", "1.234 KWD"),
        (5, "BHD", "0.005 BHD"),
        (500, "ugx", "5.00 UGX"),
        (12.5, "usd", "0.12 USD"),
        (8.8, "jpy", "9 JPY"),
    ],
)
def test_amount__is_written_with_the_currencys_decimals(amount, currency, shown):
    assert display_amount(amount, currency) == shown


@pytest.mark.parametrize(("amount", "currency"), [(None, "usd"), (5, None), ("5", "usd"), (True, "usd"), ([], {})])
def test_amount_that_is_none__is_a_dash(amount, currency):
    assert display_amount(amount, currency) == "–"


@pytest.mark.parametrize(
    ("currency", "places"), [("JPY", 0), ("vnd", 0), ("usd", 2), ("isk", 2), ("Tnd", 3), ("xyz", 2)]
)
def test_decimals__are_stripes(currency, places):
    assert decimals(currency) == places
