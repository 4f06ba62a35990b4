"""What is remembered between requests, in Django's default cache; losing any of it costs a read, never correctness.

So a cache that is down is an empty one: no lock is kept here. What could not be dropped meanwhile is there again
afterwards, until its time is over: whom a customer belongs to is read again before an event is applied.
"""

from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db import connections

from django_firestore_stripe.caches import unless_down
from django_firestore_stripe.conf import get_settings

# Seconds. A mapping hardly ever changes; what a price is can change at Stripe at any time.
MAPPING_SECONDS = 3600
PRICE_SECONDS = 300


def _key(kind: str, name: str) -> str:
    """Return a key that any cache takes, apart for each database and its collections and each mode of Stripe."""
    settings = get_settings()
    database = connections[settings.database].settings_dict
    place = [database["NAME"], database["OPTIONS"].get("database"), settings.customers_collection]
    parts = [*place, settings.products_collection, settings.livemode, name]
    digest = sha256("\n".join(map(str, parts)).encode()).hexdigest()
    return f"django_firestore_stripe:{kind}:{digest}"


def remember(kind: str, name: str, value: Any, *, seconds: float | None) -> None:
    """Keep a value; None seconds: as long as the cache does."""
    unless_down(lambda: cache.set(_key(kind, name), value, seconds), None)


def recall(kind: str, name: str) -> Any:
    """Return the value, or None."""
    return unless_down(lambda: cache.get(_key(kind, name)), None)


def forget(kind: str, name: str) -> None:
    """Drop the value."""
    unless_down(lambda: cache.delete(_key(kind, name)), False)
