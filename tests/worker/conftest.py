"""Settings of the worker's tests."""

import pytest


@pytest.fixture
def configured(settings):
    """Return a function that adds settings of the app."""

    def configure(**added):
        settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, **added}

    return configure


@pytest.fixture(autouse=True)
def _hosts(configured):
    configured(REDIRECT_HOSTS=["shop.example"])
