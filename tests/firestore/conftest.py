import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.firestore.shop import seed


@pytest.fixture
def shop(db: None) -> None:
    """Store the documents of `shop.seed`."""
    seed()


@pytest.fixture
def calls() -> CaptureQueriesContext:
    """Return what is sent to Firestore inside `with calls:`, an entry per RPC."""
    return CaptureQueriesContext(connections["firestore"])
