"""What all tests share, on top of the test kit (`django_firestore_stripe.testing`), which users have as well."""

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connections

from django_firestore_stripe.firestore.writes import commit, merge
from django_firestore_stripe.testing.firestore_server import VARIABLE, start_unless_named
from tests.indexes.recorder import recorded
from tests.indexes.shipped import complaint, lacking, shipped_indexes
from tests.shop import Shop, open_shop

# They have models or queries of their own.
APART = {"emulators", "firestore", "indexes", "properties", "reads", "testing"}

TESTS = Path(__file__).parent

pytest_plugins = ["django_firestore_stripe.testing.plugin"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out what is about the bundled Firestore emulator where the run is on Google's."""
    if os.environ.get(VARIABLE):
        for item in [item for item in items if item.get_closest_marker("bundled")]:
            items.remove(item)


@pytest.fixture(scope="session", autouse=True)
def _firestore() -> None:
    """Have an emulator for tests that need one without Django's test databases, too."""
    start_unless_named()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _indexes(request: pytest.FixtureRequest):
    """Fail a test of the app that issues a query for which no index is shipped; see tests/indexes/."""
    directory = request.node.path.relative_to(TESTS).parts[0]
    if directory in APART or request.node.get_closest_marker("unindexed"):
        yield
        return
    with recorded() as needs:
        yield
    missing = lacking(needs, shipped_indexes())
    assert not missing, complaint(missing)


@pytest.fixture
def configured(settings):
    """Return a function that adds settings of the app."""

    def configure(**added):
        settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, **added}

    return configure


@pytest.fixture
def firestore_connection():
    """Return the Firestore alias, to count what is asked of it: one query is one RPC."""
    return connections["firestore"]


@pytest.fixture
def store():
    """Return a function that writes some fields of a document, as another program would."""

    def write(path: str, **fields: object) -> None:
        commit([merge(path, fields)])

    return write


@pytest.fixture
def shop(stripe_api, stripe_emulator, deliver_webhooks) -> Shop:
    """Return a catalogue that Stripe and Firestore agree on."""
    opened = open_shop(stripe_api)
    deliver_webhooks()
    stripe_emulator.reset_requests()
    return opened


@pytest.fixture
def ada(db, django_user_model):
    """Return a user; her uid is her primary key."""
    return django_user_model.objects.create_user("ada", "ada@example.com", "ada")


@pytest.fixture
def subscription(stripe_api, shop, store, ada):
    """Return a subscription that Ada has at Stripe."""
    customer = stripe_api.v1.customers.create(
        {"metadata": {"firebaseUID": str(ada.pk)}, "payment_method": "pm_card_visa"}
    )
    store(f"customers/{ada.pk}", stripeId=customer.id)
    return stripe_api.v1.subscriptions.create(
        {"customer": customer.id, "items": [{"price": shop.monthly}], "default_payment_method": "pm_card_visa"}
    )
