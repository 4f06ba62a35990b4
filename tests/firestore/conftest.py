import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from django_firestore_stripe.firestore import changing
from django_firestore_stripe.firestore.writes import commit
from tests.firestore.shop import seed


@pytest.fixture
def shop(db: None) -> None:
    """Store the documents of `shop.seed`."""
    seed()


@pytest.fixture
def calls() -> CaptureQueriesContext:
    """Return what is sent to Firestore inside `with calls:`, an entry per RPC."""
    return CaptureQueriesContext(connections["firestore"])


@pytest.fixture
def racing(monkeypatch):
    """Let somebody write between the read and the commit of an update: `racing(write)` once."""

    def arrange(*writes):
        left = list(writes)
        original = changing._change

        def late(*args):
            if left:
                commit([left.pop()])
            return original(*args)

        monkeypatch.setattr(changing, "_change", late)

    return arrange
