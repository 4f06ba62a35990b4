"""What is remembered: apart for each database, its collections and each mode of Stripe."""

import pytest
from django.db import connections

from django_firestore_stripe.services import caching
from tests.caches import DOWN


@pytest.mark.parametrize(
    "changed",
    [
        {"STRIPE_API_KEY": "sk_live_tests"},
        {"CUSTOMERS_COLLECTION": "people"},
        {"PRODUCTS_COLLECTION": "goods"},
    ],
    ids=str,
)
def test_value__is_of_these_settings_only(settings, changed):
    caching.remember("kind", "name", "value", seconds=60)
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, **changed}

    assert caching.recall("kind", "name") is None


@pytest.mark.parametrize("changed", [{"NAME": "another-project"}, {"OPTIONS": {"database": "staging"}}], ids=str)
def test_value__is_of_this_database_only(monkeypatch, changed):
    caching.remember("kind", "name", "value", seconds=60)
    for name, value in changed.items():
        monkeypatch.setitem(connections["firestore"].settings_dict, name, value)

    assert caching.recall("kind", "name") is None


def test_value__is_recalled_until_forgotten():
    caching.remember("kind", "name", "value", seconds=60)
    remembered = caching.recall("kind", "name")

    caching.forget("kind", "name")

    assert (remembered, caching.recall("kind", "name")) == ("value", None)


def test_cache_that_is_down__is_an_empty_one(settings, caplog):
    settings.CACHES = DOWN

    caching.remember("kind", "name", "value", seconds=60)
    recalled = caching.recall("kind", "name")
    caching.forget("kind", "name")

    assert recalled is None
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 3
