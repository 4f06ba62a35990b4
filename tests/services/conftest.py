"""Settings of the services' tests."""

import pytest


@pytest.fixture
def hosts(configured):
    """Let people come back to the shop."""
    configured(REDIRECT_HOSTS=["shop.example"])


@pytest.fixture
def policy(configured):
    """Return a function that puts a policy in force."""
    return lambda name: configured(SESSION_POLICY=name)


@pytest.fixture
def extension(policy):
    """Let clients choose what the extension let them choose."""
    policy("extension")
