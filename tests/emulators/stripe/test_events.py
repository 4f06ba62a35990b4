import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .conftest import client
from .shop import Shop


def test_event__envelope(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer()

    (event,) = emulator.events

    assert event["object"] == "event"
    assert event["type"] == "customer.created"
    assert event["api_version"] == stripe.api_version
    assert event["created"] >= customer.created
    assert (event["livemode"], event["pending_webhooks"]) == (False, 0)
    assert event["request"]["id"] == customer.last_response.request_id
    assert event["data"] == {"object": customer.to_dict()}


def test_event__livemode_by_key(emulator: StripeEmulator) -> None:
    client(emulator, "rk_live_1").v1.customers.create()

    assert emulator.events[0]["livemode"] is True
    assert emulator.events[0]["data"]["object"]["livemode"] is True


def test_update__previous_attributes(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer(name="Ada", metadata={"kept": "1", "changed": "1"})

    shop.api.v1.customers.update(customer.id, {"name": "Eve", "metadata": {"changed": "2", "new": "3"}})

    assert emulator.events[-1]["data"]["previous_attributes"] == {
        "name": "Ada",
        "metadata": {"changed": "1", "new": None},
    }


def test_update__without_a_change_is_no_event(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer(name="Ada")

    shop.api.v1.customers.update(customer.id, {"name": "Ada"})

    assert len(emulator.events) == 1


def test_event__is_a_snapshot(emulator: StripeEmulator, shop: Shop) -> None:
    customer = shop.customer(name="Ada")
    shop.api.v1.customers.update(customer.id, {"name": "Eve"})

    assert [event["data"]["object"]["name"] for event in emulator.events] == ["Ada", "Eve"]


def test_event__keeps_the_emulators_secrets(emulator: StripeEmulator, shop: Shop) -> None:
    emulator.pay(shop.session(shop.monthly(), customer=shop.customer().id).id)

    hidden = [name for event in emulator.events for name in event["data"]["object"] if name.startswith("_")]
    assert hidden == []


def test_events__list_and_retrieve(emulator: StripeEmulator, shop: Shop) -> None:
    shop.price()
    shop.customer()
    events = shop.api.v1.events

    assert [each.type for each in events.list()] == ["customer.created", "price.created", "product.created"]
    assert [each.type for each in events.list({"type": "price.*"})] == ["price.created"]
    assert [each.type for each in events.list({"types": ["price.created", "product.created"]})] == [
        "price.created",
        "product.created",
    ]
    first = emulator.events[0]
    assert events.retrieve(first["id"]).to_dict() == first


def test_events__of_a_refused_request_do_not_exist(emulator: StripeEmulator, shop: Shop) -> None:
    data = {"currency": "usd", "unit_amount": 10, "product_data": {"name": "Hat"}}

    with pytest.raises(stripe.InvalidRequestError, match="at least"):
        shop.session(line_items=[{"price_data": data, "quantity": 1}])

    assert [event["type"] for event in emulator.events if event["data"]["object"].get("name") == "Hat"] == []
