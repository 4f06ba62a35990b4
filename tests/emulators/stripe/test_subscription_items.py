"""Subscription items: changes of a subscription, one item at a time."""

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .lives import START, Life
from .shop import Shop


@pytest.fixture
def life(emulator: StripeEmulator, shop: Shop) -> Life:
    return Life(emulator, shop)


@pytest.fixture
def halfway(life: Life) -> stripe.Subscription:
    """Return a monthly subscription at 10.00 whose period is half over."""
    subscription = life.subscribe()
    life.advance((START + life.end(subscription)) // 2)
    return subscription


def waiting(life: Life) -> list[int]:
    return [item.amount for item in life.api.invoice_items.list({"customer": life.customer.id})]


def test_create__adds_an_item_and_charges_for_the_rest(life: Life, halfway: stripe.Subscription) -> None:
    price = life.shop.monthly(3000)

    made = life.api.subscription_items.create({"subscription": halfway.id, "price": price.id, "quantity": 2})

    items = life.api.subscription_items.list({"subscription": halfway.id}).data
    assert (made.object, made.price.id, made.quantity, made.subscription) == (
        "subscription_item", price.id, 2, halfway.id,
    )  # fmt: skip
    assert [item.id for item in items] == [halfway["items"].data[0].id, made.id]
    assert waiting(life) == [3000]
    assert life.emulator.events[-1]["type"] == "customer.subscription.updated"


def test_update__prorates_and_keeps_the_id(life: Life, halfway: stripe.Subscription) -> None:
    item = halfway["items"].data[0].id

    changed = life.api.subscription_items.update(item, {"quantity": 3, "metadata": {"a": "1"}})

    assert (changed.id, changed.quantity, changed.metadata["a"]) == (item, 3, "1")
    assert waiting(life) == [1500, -500]
    assert life.api.subscription_items.retrieve(item).quantity == 3


def test_update__without_proration(life: Life, halfway: stripe.Subscription) -> None:
    item = halfway["items"].data[0].id

    life.api.subscription_items.update(item, {"quantity": 3, "proration_behavior": "none"})

    assert waiting(life) == []


def test_update__always_invoice_is_paid_at_once(life: Life, halfway: stripe.Subscription) -> None:
    params = {"quantity": 2, "proration_behavior": "always_invoice"}

    life.api.subscription_items.update(halfway["items"].data[0].id, params)

    assert life.subscription(halfway, "latest_invoice").latest_invoice.amount_paid == 500


def test_delete__gives_the_unused_time_back(life: Life, halfway: stripe.Subscription) -> None:
    made = life.api.subscription_items.create({
        "subscription": halfway.id, "price": life.shop.monthly(3000).id, "proration_behavior": "none",
    })  # fmt: skip

    deleted = life.api.subscription_items.delete(made.id)

    assert (deleted.id, deleted.deleted) == (made.id, True)
    assert waiting(life) == [-1500]
    assert life.subscription(halfway)["items"].total_count == 1


def test_delete__the_last_item_stays(life: Life, halfway: stripe.Subscription) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="at least one active plan"):
        life.api.subscription_items.delete(halfway["items"].data[0].id)


def test_unknown_item__is_missing(life: Life) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such subscription_item: 'si_x'") as caught:
        life.api.subscription_items.retrieve("si_x")

    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
