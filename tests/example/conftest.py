"""The shop in the test's own process, over the run's Firestore."""

import pytest

from example_project import settings as example


@pytest.fixture
def example_shop(db, settings):
    """Let Django's test client visit the shop."""
    settings.INSTALLED_APPS = example.INSTALLED_APPS
    settings.MIDDLEWARE = example.MIDDLEWARE
    settings.TEMPLATES = example.TEMPLATES
    settings.ROOT_URLCONF = example.ROOT_URLCONF
    settings.LOGOUT_REDIRECT_URL = example.LOGOUT_REDIRECT_URL
    return settings
