"""What Stripe's API refuses by its documented limits."""

import time
from typing import Any

import pytest
import requests
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .lives import DAY, START, Life
from .shop import Shop

MAPPED = {"display_name": "Post", "type": "fixed_amount"}


def shipping(currency: str = "usd") -> dict[str, Any]:
    return {"shipping_rate_data": {**MAPPED, "fixed_amount": {"amount": 500, "currency": currency}}}


def monthly(shop: Shop, count: int) -> list[dict[str, Any]]:
    return [{"price": shop.monthly(100 + number).id, "quantity": 1} for number in range(count)]


def one_time(shop: Shop, count: int) -> list[dict[str, Any]]:
    return [{"price": shop.price().id, "quantity": 1}] * count


def refused(shop: Shop, **params: Any) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.session(**params)
    assert caught.value.http_status == 400
    return caught.value


def test_line_items__of_a_payment(shop: Shop) -> None:
    error = refused(shop, line_items=one_time(shop, 101))

    assert (error.param, "at most 100" in error.user_message) == ("line_items", True)
    assert shop.session(line_items=one_time(shop, 100)).amount_total == 100_000


@pytest.mark.parametrize(("recurring", "single", "noun"), [(21, 0, "recurring"), (1, 21, "one-time")])
def test_line_items__of_a_subscription(shop: Shop, recurring: int, single: int, noun: str) -> None:
    items = [*monthly(shop, recurring), *one_time(shop, single)]

    error = refused(shop, mode="subscription", line_items=items)

    assert f"at most 20 line items with {noun} prices" in error.user_message
    assert shop.session(mode="subscription", line_items=[*items[:20], *items[21:]]).status == "open"


def test_total__of_eight_digits(shop: Shop) -> None:
    price = shop.price(33_333_333)

    error = refused(shop, price=price, quantity=4)

    assert (error.code, "$999,999.99" in error.user_message) == ("amount_too_large", True)
    assert shop.session(price, 3).amount_total == 99_999_999


def test_trial__ends_two_days_ahead(shop: Shop) -> None:
    price, now = shop.monthly(), int(time.time())

    error = refused(shop, price=price, subscription_data={"trial_end": now + DAY})

    assert (error.param, "at least 2 days" in error.user_message) == ("subscription_data[trial_end]", True)
    assert shop.session(price, subscription_data={"trial_end": now + 2 * DAY + 60}).amount_total == 0


@pytest.mark.parametrize("data", [{"trial_end": START * 2, "trial_period_days": 3}, {"trial_period_days": 731}])
def test_trial__refused(shop: Shop, data: dict[str, int]) -> None:
    error = refused(shop, price=shop.monthly(), subscription_data=data)

    assert error.param.startswith("subscription_data[trial_")


@pytest.mark.parametrize(
    ("options", "text"), [([shipping()] * 6, "at most 5"), ([shipping(), shipping("eur")], "`eur` does not match")]
)
def test_shipping_options(shop: Shop, options: list[dict[str, Any]], text: str) -> None:
    assert text in refused(shop, shipping_options=options).user_message
    assert len(shop.session(shipping_options=[shipping()] * 5).shipping_options) == 5


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"locale": "xx"}, "locale"),
        (
            {"shipping_address_collection": {"allowed_countries": ["DE", "XX"]}},
            "shipping_address_collection[allowed_countries][1]",
        ),
        ({"customer_email": "ada"}, "customer_email"),
        ({"metadata": {"a[b]": "x"}}, "metadata"),
        ({"line_items": [{"quantity": 1, "price_data": {"currency": "usd", "product_data": {"name": "x"},
          "unit_amount": 100, "unit_amount_decimal": "100"}}]}, "unit_amount"),
    ],
)  # fmt: skip
def test_session__refuses(shop: Shop, params: dict[str, Any], param: str) -> None:
    assert refused(shop, **params).param == param


def test_session__takes_what_the_sdk_lists(shop: Shop) -> None:
    collected = {"allowed_countries": ["DE", "US", "ZZ"]}

    session = shop.session(locale="zh-HK", shipping_address_collection=collected, customer_email="a@localhost")

    assert (session.locale, session.customer_email) == ("zh-HK", "a@localhost")


def test_metadata__brackets_are_kept_apart_from_nesting(emulator: StripeEmulator) -> None:
    headers = {"Authorization": "Bearer sk_test_1"}

    answer = requests.post(f"{emulator.url}/v1/customers", data={"metadata[a[b]]": "x"}, headers=headers, timeout=60)

    assert answer.status_code == 400
    assert "square brackets: a[b]" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("interval", "longest"), [("day", 1095), ("week", 156), ("month", 36), ("year", 3)]
)  # fmt: skip
def test_price__of_at_most_three_years(shop: Shop, interval: str, longest: int) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="three years"):
        shop.price(recurring={"interval": interval, "interval_count": longest + 1})
    price = shop.price(recurring={"interval": interval, "interval_count": longest})

    assert price.recurring.interval_count == longest


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"enabled_events": ["invoice.paid", "foo.bar"]}, "enabled_events[1]"),
        ({"enabled_events": ["*"], "api_version": "2023-01-01"}, "api_version"),
    ],
)
def test_webhook_endpoint__refuses(api: stripe.StripeClient, params: dict[str, Any], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.v1.webhook_endpoints.create({"url": "https://a.example/", **params})

    assert caught.value.param == param


@pytest.mark.parametrize("version", [stripe.api_version, "2022-11-15", "2099-01-01.future"])
def test_webhook_endpoint__takes_versions_of_the_sdk_and_later_ones(api: stripe.StripeClient, version: str) -> None:
    params = {"url": "https://a.example/", "enabled_events": ["*"], "api_version": version}

    assert api.v1.webhook_endpoints.create(params).api_version == version


def test_invoice__of_a_subscription_is_not_deleted(emulator: StripeEmulator, shop: Shop) -> None:
    life = Life(emulator, shop)
    subscription = life.subscribe()
    life.advance(life.end(subscription) + 60)
    draft = life.subscription(subscription, "latest_invoice").latest_invoice
    assert draft.status == "draft"

    with pytest.raises(stripe.InvalidRequestError, match="not for a subscription"):
        life.api.invoices.delete(draft.id)

    by_hand = life.api.invoices.create({"customer": life.customer.id})
    assert life.api.invoices.delete(by_hand.id).deleted
    assert life.api.invoices.retrieve(draft.id).status == "draft"
