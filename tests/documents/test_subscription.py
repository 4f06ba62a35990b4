"""A subscription's fields, in every shape that Stripe's API versions give it."""

from datetime import UTC, datetime

import pytest

from django_firestore_stripe.documents.subscription import subscription_fields
from django_firestore_stripe.firestore.values import Reference
from tests import factories as make
from tests.factories import NOW

START, END = NOW + 100, NOW + 2_000_000


def item(**fields):
    """Return a subscription item with its product expanded."""
    return {"id": "si_1", "price": make.price(product=make.product(metadata={"firebaseRole": "gold"})), **fields}


def subscription(*items, **fields):
    """Return a subscription in the shape before API version 2025-03-31."""
    return {
        "id": "sub_1",
        "status": "active",
        "metadata": {"order": "7"},
        "cancel_at_period_end": False,
        "created": NOW,
        "livemode": False,
        "current_period_start": START,
        "current_period_end": END,
        "items": {"data": list(items) or [item(quantity=3)]},
        **fields,
    }


def basil(*items, **fields):
    """Return a subscription in the shape since: the period is on the items."""
    whole = subscription(*items, **fields)
    return {name: value for name, value in whole.items() if not name.startswith("current_period")}


def at(seconds):
    return datetime.fromtimestamp(seconds, UTC)


def test_subscription__has_the_layouts_fields():
    made = subscription_fields(subscription())

    items = made.pop("items")
    assert made == {
        "metadata": {"order": "7"},
        "role": "gold",
        "status": "active",
        "stripeLink": "https://dashboard.stripe.com/test/subscriptions/sub_1",
        "product": Reference("products/prod_gold"),
        "price": Reference("products/prod_gold/prices/price_monthly"),
        "prices": [Reference("products/prod_gold/prices/price_monthly")],
        "quantity": 3,
        "cancel_at_period_end": False,
        "cancel_at": None,
        "canceled_at": None,
        "ended_at": None,
        "trial_start": None,
        "trial_end": None,
        "current_period_start": at(START),
        "current_period_end": at(END),
        "created": at(NOW),
    }
    assert items == [item(quantity=3)]


def test_period_on_the_items__is_brought_to_the_top():
    made = subscription_fields(basil(item(current_period_start=START, current_period_end=END)))

    assert (made["current_period_start"], made["current_period_end"]) == (at(START), at(END))


def test_periods_of_several_items__reach_from_the_first_start_to_the_last_end():
    made = subscription_fields(
        basil(
            item(current_period_start=START + 5, current_period_end=END - 5),
            item(current_period_start=START, current_period_end=END - 9),
            item(current_period_start=START + 9, current_period_end=END),
        )
    )

    assert (made["current_period_start"], made["current_period_end"]) == (at(START), at(END))


def test_period_on_top__wins_over_the_items():
    made = subscription_fields(subscription(item(current_period_start=1, current_period_end=2)))

    assert (made["current_period_start"], made["current_period_end"]) == (at(START), at(END))


@pytest.mark.parametrize("name", ["cancel_at", "canceled_at", "ended_at", "trial_start", "trial_end"])
def test_optional_time__is_a_timestamp_or_null(name):
    assert subscription_fields(subscription(**{name: NOW + 7}))[name] == at(NOW + 7)
    assert subscription_fields(subscription(**{name: None}))[name] is None


def test_several_items__give_all_prices_and_the_first_ones_product():
    second = item(price=make.price(id="price_seat", product=make.product(id="prod_seat", metadata={})), quantity=9)

    made = subscription_fields(subscription(item(quantity=1), second))

    assert made["prices"] == [
        Reference("products/prod_gold/prices/price_monthly"),
        Reference("products/prod_seat/prices/price_seat"),
    ]
    assert (made["product"], made["quantity"], len(made["items"])) == (Reference("products/prod_gold"), 1, 2)


def test_product_that_is_not_expanded__has_no_role():
    made = subscription_fields(subscription(item(price=make.price())))

    assert (made["role"], made["product"]) == (None, Reference("products/prod_gold"))


def test_metered_item__has_no_quantity():
    assert subscription_fields(subscription(item()))["quantity"] is None


def test_live_subscription__links_to_the_live_dashboard():
    made = subscription_fields(subscription(livemode=True))

    assert made["stripeLink"] == "https://dashboard.stripe.com/subscriptions/sub_1"


def test_configured_collections__are_in_the_references(settings):
    settings.DJANGO_FIRESTORE_STRIPE = {"PRODUCTS_COLLECTION": "tenants/acme/goods"}

    made = subscription_fields(subscription())

    assert made["product"] == Reference("tenants/acme/goods/prod_gold")
    assert made["price"] == Reference("tenants/acme/goods/prod_gold/prices/price_monthly")
