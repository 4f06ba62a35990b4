"""An emulator, Stripe's own client on it, and something to sell."""

from collections.abc import Iterator

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import Shop
from .sink import Sink


@pytest.fixture(scope="module")
def _running() -> Iterator[StripeEmulator]:
    with StripeEmulator(merchant="Analytical <Engines>") as emulator:
        yield emulator


@pytest.fixture
def emulator(_running: StripeEmulator) -> Iterator[StripeEmulator]:
    _running.clear()
    yield _running
    _running.webhook_url = None


@pytest.fixture
def api(emulator: StripeEmulator) -> stripe.StripeClient:
    return client(emulator)


@pytest.fixture
def shop(api: stripe.StripeClient) -> Shop:
    return Shop(api)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def client(emulator: StripeEmulator, key: str = "sk_test_1", **options: object) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": emulator.url}, **{"max_network_retries": 0, **options})
