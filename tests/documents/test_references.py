"""Ids, references and times."""

from datetime import UTC, datetime

import pytest

from django_firestore_stripe.documents.references import identifier, price_reference
from django_firestore_stripe.documents.times import timestamp
from django_firestore_stripe.firestore.values import Reference
from tests import factories as make


@pytest.mark.parametrize(("value", "expected"), [(None, None), ("pi_1", "pi_1"), ({"id": "pi_1", "x": 1}, "pi_1")])
def test_identifier__is_that_of_an_id_or_an_object(value, expected):
    assert identifier(value) == expected


@pytest.mark.parametrize("product", ["prod_gold", make.product()])
def test_price_reference__lies_below_its_product(product):
    assert price_reference(make.price(product=product)) == Reference("products/prod_gold/prices/price_monthly")


@pytest.mark.parametrize(
    ("seconds", "time"),
    [
        (None, None),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1_700_000_000, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
    ],
)
def test_timestamp__is_utc_or_null(seconds, time):
    assert timestamp(seconds) == time
