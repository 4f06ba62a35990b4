"""Settings and tokens of the triggers' tests."""

import pytest

from django_firestore_stripe.gateways.google import certificates
from tests.triggers.google import Signer, published


@pytest.fixture
def trusted(configured):
    """Let whoever has the token "s3cret" report events."""
    configured(TRIGGER_TOKEN="s3cret", REDIRECT_HOSTS=["shop.example"])


@pytest.fixture(scope="session")
def signer():
    return Signer()


@pytest.fixture
def google(signer, monkeypatch):
    """Let Google's certificates be ours; return the requests for them."""
    with published(signer) as (address, asked):
        monkeypatch.setattr(certificates, "SERVICE_ACCOUNTS", address)
        monkeypatch.setattr(certificates, "FIREBASE", address)
        certificates.forget_certificates()
        yield asked
    certificates.forget_certificates()
