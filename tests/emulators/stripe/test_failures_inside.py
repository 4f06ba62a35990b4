"""What the emulator does when something in it fails: it says so, and goes on with the rest."""

import logging
from typing import Any

import pytest
import requests
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.emulators.stripe.api.errors import InvalidRequest
from django_firestore_stripe.emulators.stripe.hosted.pages import Pages

from .lives import DAY, START, Life
from .shop import Shop
from .test_hosted_page import page, submit, text

THREE_D_SECURE = {"cardNumber": "4000002760003184"}


def break_item(emulator: StripeEmulator, subscription: str) -> None:
    """Let a subscription name a price that does not exist."""
    with emulator.working() as work:
        broken = work.get("subscription", subscription)
        broken["items"]["data"][0]["price"]["id"] = "price_none"
        work.change(broken)


def test_due__fails_alone(emulator: StripeEmulator, shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    customer = shop.customer(payment_method="pm_card_visa", invoice_settings={"default_payment_method": "pm_card_visa"})
    items = {"customer": customer.id, "items": [{"price": shop.monthly().id}]}
    broken, sound = (shop.api.v1.subscriptions.create(items) for _ in range(2))
    session = shop.session()
    break_item(emulator, broken.id)

    with caplog.at_level(logging.ERROR):
        emulator.advance(35 * DAY)

    assert len(shop.api.v1.invoices.list({"subscription": sound.id}).data) == 2
    assert len(shop.api.v1.invoices.list({"subscription": broken.id}).data) == 1
    assert shop.retrieve(session).status == "expired"
    assert broken.id in caplog.text
    assert "price_none" in caplog.text


def test_due__under_a_test_clock(emulator: StripeEmulator, shop: Shop) -> None:
    life = Life(emulator, shop)
    broken, sound = life.subscribe(), life.subscribe()
    break_item(emulator, broken.id)

    life.advance(START + 35 * DAY)

    assert life.subscription(sound)["items"].data[0].current_period_start > START
    assert shop.api.v1.test_helpers.test_clocks.retrieve(life.clock.id).status == "ready"


def test_due__leaves_nothing_half_done(emulator: StripeEmulator, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    life = Life(emulator, shop)
    subscription = life.subscribe()

    def fail(*_args: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("django_firestore_stripe.emulators.stripe.billing.renewing._pause", fail)
        types = life.advance(START + 31 * DAY)

    assert "customer.subscription.updated" not in types
    assert len(shop.api.v1.invoices.list({"subscription": subscription.id}).data) == 1
    life.advance(START + 32 * DAY)
    assert len(shop.api.v1.invoices.list({"subscription": subscription.id}).data) == 2


@pytest.mark.parametrize(("path", "kind"), [("/c/pay/cs_test_1", "text/html"), ("/v1/customers", "application/json")])
def test_site__answers_and_logs(
    emulator: StripeEmulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
    kind: str,
) -> None:
    def fail(*_args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Pages, "__call__", fail)
    monkeypatch.setattr("django_firestore_stripe.emulators.stripe.api.pipeline.Pipeline.answer", fail)

    response = requests.get(f"{emulator.url}{path}", timeout=60)

    assert response.status_code == 500
    assert response.headers["Content-Type"].startswith(kind)
    assert f"GET {path} failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("fields", [{}, THREE_D_SECURE])
def test_page__customer_was_deleted(shop: Shop, fields: dict[str, str]) -> None:
    customer = shop.customer()
    session = shop.session(customer=customer.id)
    shop.api.v1.customers.delete(customer.id)

    shown, answer = page(session), submit(session, **fields)

    assert (shown.status_code, answer.status_code) == (200, 200)
    assert f"No such customer: '{customer.id}'" in text(answer).replace("&#x27;", "'")
    assert shop.retrieve(session).status == "open"


def test_page__customer_was_deleted_during_authentication(shop: Shop) -> None:
    customer = shop.customer()
    session = shop.session(customer=customer.id)
    asked = submit(session, **THREE_D_SECURE)
    shop.api.v1.customers.delete(customer.id)

    answer = requests.post(f"{session.url}/authentication", data={"action": "complete"}, timeout=60)

    assert asked.headers["Location"].endswith("/authentication")
    assert (answer.status_code, shop.retrieve(session).status) == (402, "open")
    assert f"No such customer: '{customer.id}'" in text(answer).replace("&#x27;", "'")


def test_pay__customer_was_deleted(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer()
    session: stripe.checkout.Session = shop.session(customer=customer.id)
    shop.api.v1.customers.delete(customer.id)

    with pytest.raises(InvalidRequest, match="No such customer"):
        emulator.pay(session.id)
