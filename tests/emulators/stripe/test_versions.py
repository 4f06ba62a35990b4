"""Older API versions, compared with what the recorded runs of the Firebase extension got from Stripe."""

import json
from typing import Any

import pytest
import requests
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator, versions
from tests.recorded import answered, sent, vector

from .conftest import client
from .lives import HOUR, Life
from .shop import Shop
from .sink import Sink
from .test_webhooks import verified

OLDEST, SUMMER, BASIL = "2022-11-15", "2024-06-20", "2025-03-31.basil"

# keys of the recorded objects that Stripe shows no more in any version
LEFT_OUT = {"product": {"attributes"}}


@pytest.fixture
def life(emulator: StripeEmulator, shop: Shop) -> Life:
    return Life(emulator, shop)


def at(life: Life, version: str) -> Any:
    return client(life.emulator, stripe_version=version).v1


def recorded(name: str) -> dict[str, Any]:
    return sent(vector(name))


def invoice_at(life: Life, version: str) -> dict[str, Any]:
    return at(life, version).invoices.retrieve(life.subscribe().latest_invoice).to_dict()


def subscription_at(life: Life, version: str) -> dict[str, Any]:
    return at(life, version).subscriptions.retrieve(life.subscribe().id).to_dict()


def intent_at(life: Life, version: str) -> dict[str, Any]:
    intents = at(life, version).payment_intents
    return intents.create({"amount": 900, "currency": "usd"}).to_dict()


def price_at(life: Life, version: str) -> dict[str, Any]:
    return at(life, version).prices.retrieve(life.shop.monthly().id).to_dict()


def product_at(life: Life, version: str) -> dict[str, Any]:
    return at(life, version).products.retrieve(life.shop.price().product).to_dict()


def session_at(life: Life, version: str) -> dict[str, Any]:
    session = life.shop.session()
    life.emulator.pay(session.id)
    return at(life, version).checkout.sessions.retrieve(session.id).to_dict()


SHAPES = [
    (OLDEST, subscription_at, answered(vector("subscription__created_several_items"), "/v1/subscriptions/sub_Ada1")),
    (OLDEST, invoice_at, recorded("invoice__paid_several_lines_tax_discount")),
    (OLDEST, intent_at, recorded("payment_intent__succeeded")),
    (OLDEST, price_at, recorded("price__created_one_time")),
    (OLDEST, product_at, recorded("product__created_role_images_metadata")),
    (OLDEST, session_at, recorded("checkout_completed__payment_mode")),
    (BASIL, subscription_at, recorded("newer_api__subscription_updated_event_basil")),
    (BASIL, invoice_at, recorded("newer_api__invoice_paid_basil")),
    (BASIL, session_at, recorded("newer_api__checkout_completed_basil")),
]


@pytest.mark.parametrize(
    ("version", "rendered", "stripes"), SHAPES, ids=[f"{shape[1].__name__}-{shape[0]}" for shape in SHAPES]
)
def test_shape__has_the_fields_of_its_time(life: Life, version: str, rendered: Any, stripes: dict[str, Any]) -> None:
    shown = rendered(life, version)

    left_out = LEFT_OUT.get(shown["object"], set())
    assert set(stripes) - set(shown) - left_out == set()
    for name in ("items", "lines"):
        if name in stripes:
            assert set(stripes[name]["data"][0]) - set(shown[name]["data"][0]) == set()


@pytest.mark.parametrize(
    ("version", "rendered", "newer"),
    [
        (OLDEST, invoice_at, {"parent", "total_taxes", "payments", "confirmation_secret", "rendering"}),
        (SUMMER, invoice_at, {"parent", "total_taxes", "rendering_options"}),
        (BASIL, invoice_at, {"subscription", "payment_intent", "charge", "paid", "tax", "discount"}),
        (versions.CURRENT, invoice_at, {"subscription", "payment_intent", "charge", "paid", "tax", "discount"}),
        (BASIL, subscription_at, {"current_period_end", "current_period_start", "discount"}),
        (versions.CURRENT, subscription_at, {"current_period_end", "plan", "quantity", "discount"}),
        (BASIL, intent_at, {"invoice"}),
        (OLDEST, product_at, {"marketing_features"}),
        (SUMMER, product_at, {"features"}),
    ],
)
def test_shape__has_no_fields_of_other_times(life: Life, version: str, rendered: Any, newer: set[str]) -> None:
    assert set(rendered(life, version)) & newer == set()


@pytest.mark.parametrize("version", [OLDEST, SUMMER])
def test_before_basil__subscription_and_its_invoice(life: Life, version: str) -> None:
    price = life.shop.monthly(700)
    made = life.subscribe(price)

    expand = ["latest_invoice.payment_intent.latest_charge.invoice"]
    subscription = at(life, version).subscriptions.retrieve(made.id, {"expand": expand})

    item = made["items"].data[0]
    assert subscription.current_period_end == item.current_period_end
    assert "current_period_end" not in subscription["items"].data[0]
    assert (subscription.plan.id, subscription.quantity) == (price.id, 1)
    invoice = subscription.latest_invoice
    assert (invoice.subscription, invoice.paid, invoice.charge[:3]) == (made.id, True, "ch_")
    assert (invoice.payment_intent.status, invoice.payment_intent.invoice) == ("succeeded", invoice.id)
    assert invoice.payment_intent.latest_charge.invoice.id == invoice.id
    line = invoice.lines.data[0]
    assert (line.type, line.price.id, line.plan.id, line.subscription_item) == (
        "subscription", price.id, price.id, item.id
    )  # fmt: skip


@pytest.mark.parametrize("version", [BASIL, versions.CURRENT])
def test_since_basil__no_payment_intent_on_the_invoice(life: Life, version: str) -> None:
    made = life.subscribe()

    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        at(life, version).subscriptions.retrieve(made.id, {"expand": ["latest_invoice.payment_intent"]})


def test_before_basil__taxes_and_discount(life: Life) -> None:
    rate = life.api.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    coupon = life.api.coupons.create({"percent_off": 20, "duration": "forever"})
    made = life.subscribe(default_tax_rates=[rate.id], discounts=[{"coupon": coupon.id}])

    invoice = at(life, OLDEST).invoices.retrieve(made.latest_invoice)

    assert (invoice.tax, invoice.total_tax_amounts[0].amount, invoice.total_tax_amounts[0].tax_rate) == (
        152,
        152,
        rate.id,
    )
    assert invoice.discount.coupon.id == coupon.id
    assert invoice.lines.data[0].tax_rates[0].id == rate.id


def test_before_clover__coupon_of_a_promotion_code(life: Life) -> None:
    coupon = life.api.coupons.create({"percent_off": 20})

    code = client(life.emulator, stripe_version=BASIL).raw_request(
        "post", "/v1/promotion_codes", coupon=coupon.id, code="OLD"
    )

    assert code.data["coupon"]["id"] == coupon.id
    assert "promotion" not in code.data
    assert life.api.promotion_codes.retrieve(code.data["id"]).promotion.coupon == coupon.id


def test_before_dahlia__words_of_ui_mode(life: Life) -> None:
    price = life.shop.price()
    session = at(life, OLDEST).checkout.sessions.create(
        {
            "mode": "payment",
            "ui_mode": "embedded",
            "return_url": "https://shop.example/back",
            "line_items": [{"price": price.id, "quantity": 1}],
        }
    )

    assert session.ui_mode == "embedded"
    assert life.api.checkout.sessions.retrieve(session.id).ui_mode == "embedded_page"


def test_upcoming__until_basil(life: Life) -> None:
    made = life.subscribe()
    old = client(life.emulator, stripe_version=SUMMER)

    found = old.raw_request("get", "/v1/invoices/upcoming", subscription=made.id)

    assert (found.data["amount_due"], "id" in found.data) == (1000, False)
    with pytest.raises(stripe.InvalidRequestError):
        client(life.emulator).raw_request("get", "/v1/invoices/upcoming", subscription=made.id)


def test_ephemeral_key__needs_a_version(life: Life) -> None:
    # the SDK always names one
    response = requests.post(
        f"{life.emulator.url}/v1/ephemeral_keys",
        data={"customer": life.customer.id},
        headers={"Authorization": "Bearer sk_test_1"},
        timeout=60,
    )

    assert response.status_code == 400
    assert "Stripe-Version" in response.json()["error"]["message"]
    assert at(life, OLDEST).ephemeral_keys.create({"customer": life.customer.id}).secret.startswith("ek_test_")


@pytest.mark.parametrize("version", [OLDEST, SUMMER, BASIL])
def test_endpoint__gets_events_in_its_version(life: Life, sink: Sink, version: str) -> None:
    made = life.subscribe()
    endpoint = life.api.webhook_endpoints.create(
        {"url": sink.url, "enabled_events": ["customer.subscription.updated"], "api_version": version}
    )
    end = life.end(made)

    life.advance(end + HOUR)

    sink.wait_for(1)
    event = verified(sink, 0, endpoint.secret)
    assert event.api_version == version
    thing, before = event.data.object.to_dict(), event.data.previous_attributes.to_dict()
    assert ("current_period_end" in thing) is (version != BASIL)
    assert before.get("current_period_end") == (None if version == BASIL else end)
    (stored,) = [each for each in life.emulator.events if each["id"] == event.id]
    assert stored["api_version"] == versions.CURRENT
    assert "current_period_end" not in stored["data"]["object"]


def test_endpoint__without_a_version_gets_the_newest(life: Life, sink: Sink) -> None:
    endpoint = life.api.webhook_endpoints.create({"url": sink.url, "enabled_events": ["invoice.paid"]})

    life.subscribe()

    sink.wait_for(1)
    event = verified(sink, 0, endpoint.secret)
    assert (event.api_version, "parent" in event.data.object) == (versions.CURRENT, True)


def test_webhook_url__in_the_version_that_was_chosen(life: Life, sink: Sink) -> None:
    life.emulator.webhook_version = OLDEST
    life.emulator.webhook_url = sink.url

    subscription = life.subscribe()
    life.emulator.webhook_version = None

    sink.wait_for(1)
    events = [json.loads(received.payload) for received in sink.received]
    assert {event["api_version"] for event in events} == {OLDEST}
    assert subscription.id


def test_webhook_version__that_is_none(life: Life) -> None:
    with pytest.raises(ValueError, match="no version of Stripe's API"):
        life.emulator.webhook_version = "newest"


def test_events__stay_in_the_accounts_version(life: Life) -> None:
    life.subscribe()

    (event,) = at(life, OLDEST).events.list({"type": "invoice.paid"})

    assert event.api_version == versions.CURRENT
    assert "parent" in event.data.object
