import json
import threading

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.emulators.stripe.webhooks import schedule

from .shop import Shop
from .sink import Sink


def verified(sink: Sink, index: int, secret: str) -> stripe.Event:
    received = sink.received[index]
    return stripe.Webhook.construct_event(received.payload, received.signature, secret)


def kinds(sink: Sink) -> list[str]:
    return [json.loads(each.payload)["type"] for each in sink.received]


def test_webhook_url__signed_with_the_secret(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    emulator.webhook_url = sink.url

    customer = shop.customer()

    sink.wait_for(1)
    event = verified(sink, 0, emulator.webhook_secret)
    assert (event.type, event.data.object.id, event.pending_webhooks) == ("customer.created", customer.id, 1)
    assert event.to_dict() | {"pending_webhooks": 0} == emulator.events[0] | {"pending_webhooks": 0}


def test_no_url__no_delivery(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    shop.customer()
    emulator.webhook_url = sink.url
    shop.price()

    sink.wait_for(2)
    assert kinds(sink) == ["product.created", "price.created"]


def test_order__of_creation(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    emulator.webhook_url = sink.url

    emulator.pay(shop.session(shop.monthly(), customer=shop.customer().id).id)

    sink.wait_for(len(emulator.events))
    assert kinds(sink) == [event["type"] for event in emulator.events]


def test_endpoint__own_secret_and_events(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    endpoint = shop.api.v1.webhook_endpoints.create({"url": sink.url, "enabled_events": ["price.created"]})

    shop.price()

    sink.wait_for(1)
    assert verified(sink, 0, endpoint.secret).type == "price.created"
    assert [event["pending_webhooks"] for event in emulator.events if event["type"] == "product.created"] == [0]


def test_endpoint__star_means_all(shop: Shop, sink: Sink) -> None:
    shop.api.v1.webhook_endpoints.create({"url": sink.url, "enabled_events": ["*"]})

    shop.price()

    sink.wait_for(2)
    assert kinds(sink) == ["product.created", "price.created"]


def test_endpoint__life(api: stripe.StripeClient) -> None:
    endpoints = api.v1.webhook_endpoints
    made = endpoints.create({"url": "https://a.example/hook", "enabled_events": ["*"], "api_version": "2022-11-15"})

    changed = endpoints.update(made.id, {"disabled": True, "enabled_events": ["price.created"]})

    assert made.secret.startswith("whsec_")
    assert "secret" not in endpoints.retrieve(made.id).to_dict()
    assert (made.api_version, changed.status, changed.enabled_events) == ("2022-11-15", "disabled", ["price.created"])
    assert [each.id for each in endpoints.list()] == [made.id]
    assert endpoints.delete(made.id).deleted
    assert endpoints.list().data == []


def test_endpoint__invalid_url(api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.v1.webhook_endpoints.create({"url": "nowhere", "enabled_events": ["*"]})

    assert caught.value.code == "url_invalid"


def test_endpoint__for_connected_accounts_gets_nothing_of_the_account(shop: Shop, sink: Sink) -> None:
    endpoints = shop.api.v1.webhook_endpoints
    connect = endpoints.create({"url": sink.url, "enabled_events": ["customer.created"], "connect": True})
    endpoints.create({"url": sink.url, "enabled_events": ["price.created"]})
    shop.customer()
    shop.price()

    assert connect.application.startswith("ca_")
    sink.wait_for(1)
    assert kinds(sink) == ["price.created"]


def test_endpoint__disabled_gets_nothing(shop: Shop, sink: Sink) -> None:
    endpoint = shop.api.v1.webhook_endpoints.create({"url": sink.url, "enabled_events": ["*"]})
    shop.api.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})
    shop.customer()
    shop.api.v1.webhook_endpoints.update(endpoint.id, {"disabled": False})
    shop.price()

    sink.wait_for(2)
    assert kinds(sink) == ["product.created", "price.created"]


@pytest.mark.parametrize("refusal", [500, 404, 302])
def test_refused__sent_again_until_2xx(emulator: StripeEmulator, shop: Shop, sink: Sink, refusal: int) -> None:
    sink.answers = [refusal, refusal]
    emulator.webhook_url = sink.url

    shop.customer()

    sink.wait_for(3)
    assert len({each.payload for each in sink.received}) == 1
    assert verified(sink, 2, emulator.webhook_secret).type == "customer.created"


def test_refused__later_events_go_on(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    sink.answers = [500]
    emulator.webhook_url = sink.url

    shop.price()

    sink.wait_for(3)
    assert kinds(sink) == ["product.created", "price.created", "product.created"]


def test_failing_endpoint__does_not_hold_up_others(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    with Sink(held=threading.Event()) as silent:
        shop.api.v1.webhook_endpoints.create({"url": silent.url, "enabled_events": ["*"]})
        emulator.webhook_url = sink.url

        shop.price()

        sink.wait_for(2)
        assert len(silent.wait_for(1)) == 1


def test_nobody_listens__delivered_once_somebody_does(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    emulator.webhook_url = "http://127.0.0.1:9/"
    shop.customer()

    emulator.webhook_url = sink.url

    sink.wait_for(1)
    assert kinds(sink) == ["customer.created"]


def test_pending_webhooks__none_after_delivery(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    emulator.webhook_url = sink.url
    shop.customer()
    shop.price()

    # the third delivery starts after the first has been noted
    sink.wait_for(3)
    assert emulator.events[0]["pending_webhooks"] == 0


@pytest.fixture
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave retries to Stripe's schedule."""
    monkeypatch.setattr(schedule, "FIRST_PAUSE", 1000.0)
    monkeypatch.setattr(schedule, "LONGEST_PAUSE", 1000.0)


@pytest.mark.usefixtures("_patient")
def test_schedule__retries_when_the_clock_is_put_forward(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    sink.answers[:] = [500, 500]
    emulator.webhook_url = sink.url
    shop.customer()
    sink.wait_for(1)

    emulator.advance(30 * 60)

    sink.wait_for(3)
    assert kinds(sink) == ["customer.created"] * 3


@pytest.mark.usefixtures("_patient")
def test_schedule__gives_up_after_the_last_retry(emulator: StripeEmulator, shop: Shop, sink: Sink) -> None:
    sink.answers[:] = [500] * 20
    emulator.webhook_url = sink.url
    shop.customer()
    sink.wait_for(1)

    emulator.advance(4 * 60 * 60)
    sink.wait_for(4)
    shop.price()

    # what is new still comes
    sink.wait_for(5)
    assert "product.created" in kinds(sink)
    assert emulator.events[0]["pending_webhooks"] == 1


@pytest.mark.parametrize(("livemode", "hours"), [(False, 3), (True, 72)])
def test_schedule__as_long_as_stripes(livemode: bool, hours: int) -> None:
    moments = [schedule.planned(step, livemode=livemode) for step in range(12)]

    kept = [moment for moment in moments if moment is not None]
    assert kept == sorted(kept)
    assert (kept[0], kept[-1]) == (300, hours * 3600)
    assert moments[len(kept) :] == [None] * (12 - len(kept))
