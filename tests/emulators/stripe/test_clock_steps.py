"""The machine's clock is set back while the emulator runs, or before it runs again."""

from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.emulators.stripe.webhooks import schedule
from tests.emulators.wall import HOUR, Wall

from .conftest import client
from .shop import Shop
from .sink import Sink


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    return Wall(monkeypatch)


def test_step_back__a_retry_comes_all_the_same(emulator: StripeEmulator, shop: Shop, sink: Sink, wall: Wall) -> None:
    sink.answers = [500]
    emulator.webhook_url = sink.url
    shop.customer()
    sink.wait_for(1)

    wall.set(-HOUR)

    assert len(sink.wait_for(2)) == 2


def test_step_back__new_events_come_at_once(emulator: StripeEmulator, shop: Shop, sink: Sink, wall: Wall) -> None:
    emulator.webhook_url = sink.url
    before = shop.customer()

    wall.set(-HOUR)
    after = shop.customer()

    sink.wait_for(2)
    assert before.created <= after.created < before.created + HOUR


def test_step_back_before_a_restart__no_longer_than_the_longest_pause(
    tmp_path: Path, sink: Sink, wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "LONGEST_PAUSE", 0.5)
    with StripeEmulator(data=tmp_path, webhook_url="http://127.0.0.1:9/") as emulator:
        Shop(client(emulator)).customer()

    wall.set(-HOUR)

    with StripeEmulator(data=tmp_path, webhook_url=sink.url):
        assert len(sink.wait_for(1)) == 1


def test_date__is_the_emulators(emulator: StripeEmulator, shop: Shop) -> None:
    emulator.advance(24 * HOUR)

    customer = shop.customer()

    answered = parsedate_to_datetime(customer.last_response.headers["Date"]).timestamp()
    assert 0 <= answered - customer.created < HOUR
