"""Settings of the worker's tests."""

import pytest


@pytest.fixture(autouse=True)
def _hosts(configured):
    configured(REDIRECT_HOSTS=["shop.example"])
