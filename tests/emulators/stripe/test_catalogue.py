import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import Shop

TIERS = [{"up_to": 5, "unit_amount": 700, "flat_amount": 100}, {"up_to": "inf", "unit_amount_decimal": "500.5"}]


def test_product__default_price_data(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    product = api.v1.products.create(
        {
            "name": "Pro",
            "default_price_data": {"currency": "EUR", "unit_amount": 500, "recurring": {"interval": "year"}},
            "expand": ["default_price"],
        }
    )

    assert product.default_price.product == product.id
    assert product.default_price.currency == "eur"
    assert product.default_price.recurring.interval_count == 1
    assert [event["type"] for event in emulator.events] == ["product.created", "price.created", "product.updated"]


def test_product__own_id_is_taken_once(api: stripe.StripeClient) -> None:
    api.v1.products.create({"name": "Pro", "id": "pro"})

    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.v1.products.create({"name": "Pro", "id": "pro"})

    assert caught.value.code == "resource_already_exists"


def test_product__update_of_nothing_is_no_event(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    product = api.v1.products.create({"name": "Pro"})

    api.v1.products.update(product.id, {"name": "Pro"})

    assert [event["type"] for event in emulator.events] == ["product.created"]


def test_product__list_by_activity_and_ids(api: stripe.StripeClient) -> None:
    active = api.v1.products.create({"name": "A"})
    inactive = api.v1.products.create({"name": "B", "active": False})

    assert [each.id for each in api.v1.products.list({"active": False})] == [inactive.id]
    assert [each.id for each in api.v1.products.list({"ids": [active.id]})] == [active.id]


def test_product__delete(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    product = api.v1.products.create({"name": "Pro"})

    api.v1.products.delete(product.id)

    assert emulator.events[-1]["type"] == "product.deleted"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.v1.products.retrieve(product.id)
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")


def test_product__with_prices_cannot_be_deleted(shop: Shop) -> None:
    price = shop.price()

    with pytest.raises(stripe.InvalidRequestError, match="one or more user-created prices"):
        shop.api.v1.products.delete(price.product)


def test_price__decimal_amounts(shop: Shop) -> None:
    price = shop.api.v1.prices.create(
        {"currency": "usd", "unit_amount_decimal": "0.5", "product_data": {"name": "Second"}}
    )

    assert price.unit_amount is None
    assert str(price.unit_amount_decimal) == "0.5"


def test_price__tiers_only_when_expanded(shop: Shop) -> None:
    price = shop.api.v1.prices.create(
        {
            "currency": "usd",
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": TIERS,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Seats"},
        }
    )

    assert "tiers" not in price.to_dict()
    expanded = shop.api.v1.prices.retrieve(price.id, {"expand": ["tiers", "product"]})
    assert [tier.up_to for tier in expanded.tiers] == [5, None]
    assert (expanded.tiers[0].unit_amount, str(expanded.tiers[0].flat_amount_decimal)) == (700, "100")
    assert expanded.tiers[1].unit_amount is None
    assert expanded.product.name == "Seats"


@pytest.mark.parametrize(
    ("mode", "quantity", "total"), [("graduated", 8, 5102), ("volume", 8, 4004), ("volume", 5, 3600)]
)
def test_price__tiers_are_added_up(shop: Shop, mode: str, quantity: int, total: int) -> None:
    price = shop.api.v1.prices.create(
        {
            "currency": "usd",
            "billing_scheme": "tiered",
            "tiers_mode": mode,
            "tiers": TIERS,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Seats"},
        }
    )

    assert shop.session(price, quantity).amount_total == total


def test_price__transform_quantity(shop: Shop) -> None:
    price = shop.price(100, transform_quantity={"divide_by": 10, "round": "up"})

    assert shop.session(price, 11).amount_total == 200


def test_price__no_tiers_to_expand(shop: Shop) -> None:
    price = shop.price()

    assert "tiers" not in shop.api.v1.prices.retrieve(price.id, {"expand": ["tiers"]}).to_dict()


def test_price__needs_an_amount(api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="require an `unit_amount`"):
        api.v1.prices.create({"currency": "usd", "product_data": {"name": "Mug"}})


def test_price__unknown_product(api: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.v1.prices.create({"currency": "usd", "unit_amount": 1, "product": "prod_x"})

    assert (caught.value.http_status, caught.value.param) == (400, "product")
    assert caught.value.user_message == "No such product: 'prod_x'"


def test_price__lookup_keys(shop: Shop) -> None:
    first = shop.price(lookup_key="standard")

    with pytest.raises(stripe.InvalidRequestError, match="already uses that lookup key"):
        shop.price(lookup_key="standard")
    second = shop.price(lookup_key="standard", transfer_lookup_key=True)

    assert [each.id for each in shop.api.v1.prices.list({"lookup_keys": ["standard"]})] == [second.id]
    assert shop.api.v1.prices.retrieve(first.id).lookup_key is None


def test_price__list_filters(shop: Shop) -> None:
    once, monthly = shop.price(), shop.monthly()
    shop.api.v1.prices.update(once.id, {"active": False})

    prices = shop.api.v1.prices
    assert [each.id for each in prices.list({"type": "recurring"})] == [monthly.id]
    assert [each.id for each in prices.list({"active": False})] == [once.id]
    assert [each.id for each in prices.list({"product": monthly.product})] == [monthly.id]
    assert [each.id for each in prices.list({"recurring": {"interval": "month"}})] == [monthly.id]


def test_tax_rate__life(emulator: StripeEmulator, api: stripe.StripeClient) -> None:
    rate = api.v1.tax_rates.create({"display_name": "VAT", "percentage": 19.5, "inclusive": True, "country": "DE"})

    api.v1.tax_rates.update(rate.id, {"active": False})

    assert (rate.percentage, rate.inclusive, rate.country) == (19.5, True, "DE")
    assert emulator.events[-1]["data"]["previous_attributes"] == {"active": True}


def test_shipping_rate__in_a_session(shop: Shop) -> None:
    rate = shop.api.v1.shipping_rates.create(
        {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 450, "currency": "usd"}}
    )

    session = shop.session(shipping_options=[{"shipping_rate": rate.id}])

    assert (session.amount_subtotal, session.amount_total, session.total_details.amount_shipping) == (1000, 1450, 450)
    assert session.shipping_options[0].shipping_rate == rate.id
