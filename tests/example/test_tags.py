"""{% load shop %}."""

import pytest

from django_firestore_stripe.models import Price, Product
from example_project.shop.templatetags import shop


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (2400, "usd", "$24.00"),
        (123456789, "eur", "€1,234,567.89"),
        (500, "jpy", "¥500"),
        (999, "chf", "9.99 CHF"),
        (0, "usd", "$0.00"),
        (None, "usd", "–"),
        (2400, None, "–"),
    ],
)
def test_money__is_written_as_people_write_it(amount, currency, written: str) -> None:
    result = shop.money(amount, currency)

    assert result == written


@pytest.mark.parametrize(
    ("fields", "terms", "verb"),
    [
        ({"type": "one_time"}, "", "Buy"),
        ({"type": "one_time", "description": "Three tees"}, "Three tees", "Buy"),
        ({"type": "recurring", "interval": "month"}, "per month", "Subscribe"),
        ({"type": "recurring", "interval": "week", "interval_count": 2}, "every 2 weeks", "Subscribe"),
        ({"type": "recurring", "interval": "year", "description": "Gold"}, "per year, Gold", "Subscribe"),
    ],
)
def test_price__says_its_terms(fields, terms: str, verb: str) -> None:
    price = Price(**fields)

    assert shop.terms(price) == terms
    assert shop.verb(price) == verb


@pytest.mark.parametrize(
    ("metadata", "picture"),
    [(None, "initial"), ({}, "initial"), ({"picture": "mug"}, "mug"), ({"picture": "../secret"}, "initial")],
)
def test_picture__is_one_that_the_shop_has(metadata, picture: str) -> None:
    product = Product(metadata=metadata)

    assert shop.picture(product) == picture


@pytest.mark.parametrize(("status", "tone"), [("paid", "good"), ("open", "waiting"), ("failed", "bad"), ("?", "quiet")])
def test_status__has_a_tone(status: str, tone: str) -> None:
    result = shop.tone(status)

    assert result == tone
