"""Webhooks that the emulator itself duplicates, shuffles and delays."""

import json

import pytest

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import Shop
from .sink import Sink


def ids(sink: Sink) -> list[str]:
    return [json.loads(each.payload)["id"] for each in sink.received]


def purchase(shop: Shop, emulator: StripeEmulator) -> None:
    """Let several events be announced at once."""
    emulator.pay(shop.session(shop.monthly(), customer=shop.customer().id).id)


def order(emulator: StripeEmulator, shop: Shop, seed: int) -> list[int]:
    """Return the places of a purchase's events in the order in which they arrive."""
    emulator.clear()
    session = shop.session(shop.monthly(), customer=shop.customer().id)
    before = len(emulator.events)
    emulator.faults.disturb_webhooks(shuffle=True, seed=seed)
    with Sink() as sink:
        emulator.webhook_url = sink.url
        emulator.pay(session.id)
        announced = [event["id"] for event in emulator.events[before:]]
        sink.wait_for(len(announced))
        emulator.webhook_url = None
    return [announced.index(event) for event in ids(sink)]


def test_duplicate__each_comes_twice(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    emulator.faults.disturb_webhooks(duplicate=True)
    emulator.webhook_url = sink.url

    shop.price()

    sink.wait_for(4)
    product, price = (event["id"] for event in emulator.events)
    assert sorted(ids(sink)) == sorted([product, product, price, price])


def test_duplicate__is_not_counted_as_pending(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    emulator.faults.disturb_webhooks(duplicate=True)
    emulator.webhook_url = sink.url
    endpoint = shop.api.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["*"]})

    shop.customer()
    # the last delivery begins when those before it have been noted
    emulator.faults.clear()
    shop.customer()

    sink.wait_for(3)
    assert emulator.events[0]["pending_webhooks"] == 1
    shop.api.v1.webhook_endpoints.delete(endpoint.id)


def test_shuffle__another_order_and_the_same_again(emulator: StripeEmulator, shop: Shop) -> None:
    first, again, other = (order(emulator, shop, seed) for seed in (1, 1, 2))

    assert first == again
    assert first != other
    assert first != sorted(first)


def test_delay__nothing_before_its_time(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    emulator.webhook_url = sink.url
    emulator.faults.disturb_webhooks(delay=3600)
    late = shop.customer()
    emulator.faults.clear()

    soon = shop.customer()

    (received,) = sink.wait_for(1)
    assert json.loads(received.payload)["data"]["object"]["id"] == soon.id != late.id


def test_delay__then_it_comes(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    emulator.webhook_url = sink.url
    emulator.faults.disturb_webhooks(delay=0.2)

    shop.customer()

    assert len(sink.wait_for(1)) == 1


def test_seed__is_told(emulator: StripeEmulator) -> None:
    drawn = emulator.faults.disturb_webhooks(shuffle=True)

    assert emulator.faults.disturbance.seed == drawn
    assert emulator.faults.disturb_webhooks(shuffle=True, seed=7) == 7


@pytest.mark.parametrize(("disturbance", "text"), [({}, "duplicated, shuffled or delayed"), ({"delay": -1}, "no less")])
def test_disturbance__that_is_none(emulator: StripeEmulator, disturbance: dict[str, float], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        emulator.faults.disturb_webhooks(**disturbance)


def test_clear__ends_it(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    emulator.faults.disturb_webhooks(duplicate=True)
    emulator.faults.clear()
    emulator.webhook_url = sink.url

    shop.price()

    sink.wait_for(2)
    assert ids(sink) == [event["id"] for event in emulator.events]
