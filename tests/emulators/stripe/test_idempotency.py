import socket
import threading

import pytest
import requests
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .conftest import client
from .shop import Shop

KEY = {"idempotency_key": "key-1"}


def test_replay__is_exact(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    first = api.v1.customers.create({"email": "a@b.co"}, KEY)
    second = api.v1.customers.create({"email": "a@b.co"}, KEY)

    assert second.to_dict() == first.to_dict()
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert second.last_response.headers["Original-Request"] == first.last_response.request_id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert len(api.v1.customers.list().data) == 1
    assert len(emulator.events) == 1
    assert emulator.events[0]["request"] == {"id": first.last_response.request_id, "idempotency_key": "key-1"}


def test_other_parameters__are_a_conflict(api: stripe.StripeClient) -> None:
    api.v1.customers.create({"email": "a@b.co"}, KEY)

    with pytest.raises(stripe.IdempotencyError) as caught:
        api.v1.customers.create({"email": "c@d.co"}, KEY)

    assert caught.value.http_status == 400
    assert "same parameters they were first used with. Try using a key other than 'key-1'" in str(caught.value)


def test_other_endpoint__is_a_conflict(api: stripe.StripeClient) -> None:
    api.v1.customers.create({}, KEY)

    with pytest.raises(stripe.IdempotencyError, match=r"same endpoint.*'/v1/products' vs '/v1/customers'"):
        api.v1.products.create({"name": "Mug"}, KEY)


def test_keys__of_test_and_live_mode_are_apart(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    test = api.v1.customers.create({}, KEY)
    live = client(emulator, "sk_live_1").v1.customers.create({}, KEY)

    assert test.id != live.id


def test_errors_of_the_work__are_replayed(shop: Shop) -> None:
    sessions = shop.api.v1.checkout.sessions
    params = {"mode": "payment", "success_url": "https://a.co", "line_items": [{"price": "price_x", "quantity": 1}]}

    errors = []
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            sessions.create(params, KEY)
        errors.append(caught.value)

    assert errors[0].json_body == errors[1].json_body
    assert errors[1].headers["Idempotent-Replayed"] == "true"


def test_invalid_parameters__are_not_kept(api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.products.create({"active": True}, KEY)  # type: ignore[typeddict-item]

    assert api.v1.products.create({"name": "Mug"}, KEY).name == "Mug"


def test_decline__is_replayed_without_another_charge(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    params = {"amount": 900, "currency": "usd", "payment_method": "pm_card_chargeDeclined", "confirm": True}

    for _ in range(2):
        with pytest.raises(stripe.CardError):
            api.v1.payment_intents.create(params, KEY)

    assert [event["type"] for event in emulator.events].count("charge.failed") == 1


def test_concurrent_use__is_refused(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    emulator.faults.inject("POST", "/v1/customers", delay=1.0)
    first: list[stripe.Customer] = []
    thread = threading.Thread(target=lambda: first.append(api.v1.customers.create({}, KEY)))
    thread.start()
    while not emulator.requests:
        thread.join(0.01)

    second = requests.post(
        f"{emulator.url}/v1/customers",
        headers={"Authorization": "Bearer sk_test_1", "Idempotency-Key": "key-1"},
        timeout=60,
    )
    thread.join()

    error = second.json()["error"]
    assert (second.status_code, error["type"], error["code"]) == (409, "idempotency_error", "idempotency_key_in_use")
    assert [each.id for each in api.v1.customers.list()] == [first[0].id]


@pytest.mark.parametrize("sent", ["", "mode=pay", "mode=payment&success_url=https%3A%2F%2Fshop.example%2Fok"])
def test_request_cut_short__never_came(emulator: StripeEmulator, api: stripe.StripeClient, sent: str) -> None:
    """A client that is killed while it sends leaves nothing under its key."""
    price = api.v1.prices.create({"currency": "eur", "unit_amount": 100, "product_data": {"name": "Mug"}})
    emulator.reset_requests()
    host, port = emulator.url.removeprefix("http://").split(":")
    headers = (
        "POST /v1/checkout/sessions HTTP/1.1",
        f"Host: {host}",
        "Authorization: Bearer sk_test_1",
        "Content-Type: application/x-www-form-urlencoded",
        f"Idempotency-Key: {KEY['idempotency_key']}",
        "Content-Length: 500",
    )
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(("\r\n".join(headers) + "\r\n\r\n" + sent).encode())
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""

    assert emulator.requests == []
    session = api.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "https://shop.example/ok",
            "line_items": [{"price": price.id, "quantity": 1}],
        },
        KEY,
    )
    assert session.status == "open"


def test_key__is_forgotten_after_a_day(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    first = api.v1.customers.create({}, KEY)
    emulator.advance(24 * 3600 + 1)

    assert api.v1.customers.create({}, KEY).id != first.id


def test_key__too_long(api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="at most 255 characters"):
        api.v1.customers.create({}, {"idempotency_key": "x" * 256})


def test_get__ignores_the_key(api: stripe.StripeClient) -> None:
    assert api.v1.customers.list({}, KEY).data == []
    api.v1.customers.create({})

    assert len(api.v1.customers.list({}, KEY).data) == 1
