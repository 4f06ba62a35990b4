"""The webhook endpoint, and whether what it sends arrives."""

import pytest

from django_firestore_stripe.services.doctor import deliveries, webhook
from django_firestore_stripe.services.events.registry import wanted_types
from tests.doctor.conftest import URL
from tests.doctor.findings import severities, text

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

EXTENSION = "https://us-central1-shop.cloudfunctions.net/ext-firestore-stripe-payments-handleWebhookEvents"


def examined(url=None):
    return list(webhook.examine(url))


def test_endpoint__is_as_it_should_be(make_endpoint, assert_stripe_requests):
    make_endpoint()

    with assert_stripe_requests(1):
        assert severities(examined()) == ["ok"]
    assert severities(examined(URL)) == ["ok"]


def test_endpoint__may_get_all_events(make_endpoint):
    make_endpoint(enabled_events=["*"])

    assert severities(examined()) == ["ok"]


def test_endpoint__is_not_there(stripe_emulator, make_endpoint):
    make_endpoint(url="https://shop.example/elsewhere/")

    found = examined()
    assert severities(found) == ["error"]
    assert "firestore_stripe_webhook https://your.site/payments/webhook/" in text(found)


def test_endpoint__is_of_another_host(make_endpoint):
    make_endpoint(url="https://other.example/payments/webhook/")

    assert severities(examined()) == ["ok"]
    assert severities(examined("https://shop.example/payments/webhook/")) == ["error"]


def test_endpoint__is_switched_off(make_endpoint, stripe_api):
    endpoint = make_endpoint()
    stripe_api.v1.webhook_endpoints.update(endpoint.id, {"disabled": True})

    found = examined()
    assert severities(found) == ["error"]
    assert "switched off" in text(found)


def test_endpoint__lacks_an_event(make_endpoint):
    make_endpoint(enabled_events=sorted(wanted_types() - {"invoice.paid"}))

    found = examined()
    assert severities(found) == ["error"]
    assert "does not get invoice.paid." in text(found)
    assert f"firestore_stripe_webhook {URL}" in text(found)


@pytest.mark.parametrize(
    ("version", "severity"),
    [
        ("2020-08-27", "error"),
        ("2022-11-15", "ok"),
        ("2025-03-31.basil", "ok"),
        ("2099-01-01.future", "warning"),
        (None, "warning"),
    ],
)
def test_endpoint__sends_in_a_version(make_endpoint, version, severity):
    make_endpoint(api_version=version)

    assert severities(examined()) == [severity]


def test_second_endpoint__needs_a_second_secret(make_endpoint, configure):
    make_endpoint()
    make_endpoint()
    assert severities(examined()) == ["ok", "ok", "error"]

    configure(STRIPE_WEBHOOK_SECRET=["whsec_tests", "whsec_other"])
    assert severities(examined()) == ["ok", "ok"]


def test_extension__gets_events_too(make_endpoint):
    make_endpoint()
    make_endpoint(url=EXTENSION)

    found = examined()
    assert severities(found) == ["ok", "warning"]
    assert EXTENSION in text(found)


def test_urls__are_not_mounted(stripe_emulator, settings):
    settings.ROOT_URLCONF = "tests.doctor.no_urls"

    assert severities(examined()) == ["error"]


def test_deliveries__all_arrive(make_endpoint, stripe_emulator, stripe_api, deliver_webhooks):
    make_endpoint()
    stripe_api.v1.products.create({"name": "Gold"})
    deliver_webhooks()
    stripe_emulator.advance(3_600)

    assert severities(deliveries.examine(None)) == ["ok"]


def test_deliveries__do_not_arrive(
    make_endpoint, stripe_emulator, stripe_api, assert_stripe_requests, assert_firestore_rpcs
):
    make_endpoint(enabled_events=["*"])
    product = stripe_api.v1.products.create({"name": "Gold"})
    stripe_api.v1.coupons.create({"percent_off": 10, "duration": "once"})
    stripe_emulator.advance(3_600)

    with assert_stripe_requests(2), assert_firestore_rpcs(1):
        found = list(deliveries.examine(None))
    assert product.id
    assert severities(found) == ["error"]
    assert "1 events have not arrived" in text(found)
    assert "(product.created" in text(found)


def test_deliveries__are_still_on_their_way(make_endpoint, stripe_api):
    make_endpoint()
    stripe_api.v1.products.create({"name": "Gold"})

    assert severities(deliveries.examine(None)) == ["ok"]


def test_deliveries__of_the_time_before_the_endpoint_do_not_count(make_endpoint, stripe_emulator, stripe_api):
    make_endpoint(url="http://127.0.0.1:9/elsewhere/")
    stripe_api.v1.products.create({"name": "Gold"})
    stripe_emulator.advance(3_600)
    make_endpoint()
    stripe_emulator.advance(3_600)

    assert severities(deliveries.examine(None)) == ["ok"]


def test_deliveries__without_an_endpoint_are_none(stripe_emulator):
    assert list(deliveries.examine(None)) == []
