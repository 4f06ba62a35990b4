"""A price's fields."""

import pytest

from django_firestore_stripe.documents.price import price_fields
from tests import factories as make


def test_recurring_price__has_its_interval_on_top():
    recurring = {"interval": "week", "interval_count": 2, "trial_period_days": 7, "usage_type": "licensed"}

    made = price_fields(make.price(recurring=recurring, nickname="Every two weeks"))

    assert (made["interval"], made["interval_count"], made["trial_period_days"]) == ("week", 2, 7)
    assert (made["recurring"], made["description"]) == (recurring, "Every two weeks")


def test_one_time_price__has_nulls_for_the_interval():
    made = price_fields(make.price(type="one_time", recurring=None))

    assert (made["type"], made["recurring"]) == ("one_time", None)
    assert (made["interval"], made["interval_count"], made["trial_period_days"]) == (None, None, None)


def test_tiered_price__has_its_tiers():
    tiers = [{"up_to": 5, "unit_amount": 100}, {"up_to": None, "unit_amount": 50}]

    made = price_fields(make.price(billing_scheme="tiered", tiers_mode="graduated", tiers=tiers, unit_amount=None))

    assert (made["tiers"], made["tiers_mode"], made["unit_amount"]) == (tiers, "graduated", None)


@pytest.mark.parametrize("product", ["prod_gold", make.product()])
def test_product__is_its_id(product):
    assert price_fields(make.price(product=product))["product"] == "prod_gold"


def test_metadata__is_a_map_and_flattened():
    made = price_fields(make.price(metadata={"color": "blue", "firebaseRole": "gold"}))

    assert made["metadata"] == {"color": "blue", "firebaseRole": "gold"}
    assert (made["stripe_metadata_color"], made["stripe_metadata_firebaseRole"]) == ("blue", "gold")
