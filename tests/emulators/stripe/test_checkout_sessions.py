import time
from typing import Any

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .conftest import client
from .shop import URLS, Shop


def refused(shop: Shop, price: stripe.Price | None = None, **params: Any) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.session(price, **params)
    return caught.value


def test_payment_session__amounts_and_urls(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(quantity=3, client_reference_id="order-1", metadata={"a": "b"}, locale="de")

    assert (session.mode, session.status, session.payment_status) == ("payment", "open", "unpaid")
    assert (session.amount_subtotal, session.amount_total, session.currency) == (3000, 3000, "usd")
    assert session.url == f"{emulator.url}/c/pay/{session.id}"
    assert session.id.startswith("cs_test_")
    assert (session.client_reference_id, session.locale, session.metadata.to_dict()) == ("order-1", "de", {"a": "b"})
    assert session.payment_intent is None
    assert session.ui_mode == "hosted_page"
    assert session.expires_at - session.created == 24 * 3600


def test_session__parameters_are_echoed(shop: Shop) -> None:
    given = {
        "billing_address_collection": "required",
        "consent_collection": {"terms_of_service": "required"},
        "custom_fields": [
            {"key": "size", "label": {"custom": "Size", "type": "custom"}, "type": "text", "optional": True}
        ],
        "phone_number_collection": {"enabled": True},
        "shipping_address_collection": {"allowed_countries": ["DE", "US"]},
        "submit_type": "book",
        "allowed_payment_method_types": ["card"],
        "automatic_tax": {"enabled": True},
    }

    session = shop.session(**given).to_dict()

    assert {name: session[name] for name in given if name != "automatic_tax"} == {
        name: value for name, value in given.items() if name != "automatic_tax"
    }
    assert session["automatic_tax"]["enabled"] is True


def test_session__line_items_with_prices(shop: Shop) -> None:
    first, second = shop.price(1000), shop.price(250)
    items = [{"price": first.id, "quantity": 1}, {"price": second.id, "quantity": 4}]
    session = shop.session(line_items=items)

    listed = shop.api.v1.checkout.sessions.line_items.list(session.id, {"limit": 1})

    assert [item.price.id for item in listed.data] == [first.id]
    assert listed.has_more
    assert [item.amount_total for item in listed.auto_paging_iter()] == [1000, 1000]
    assert listed.data[0].description == "Mug"


def test_session__line_items_are_not_there_unless_expanded(shop: Shop) -> None:
    session = shop.session()

    assert "line_items" not in session.to_dict()
    expanded = shop.retrieve(session, "line_items", "line_items.data.price.product")
    assert expanded.line_items.data[0].price.product.name == "Mug"


def test_session__price_data(shop: Shop) -> None:
    data = {"currency": "eur", "unit_amount": 700, "product_data": {"name": "Hat"}}
    session = shop.session(line_items=[{"price_data": data, "quantity": 2}])

    item = shop.retrieve(session, "line_items").line_items.data[0]
    assert (session.amount_total, session.currency, item.description, item.price.active) == (1400, "eur", "Hat", False)


def test_subscription_session__subscription_comes_with_the_payment(shop: Shop) -> None:
    session = shop.session(shop.monthly(), customer=shop.customer().id)

    assert (session.mode, session.subscription, session.invoice) == ("subscription", None, None)
    assert session.payment_method_collection == "always"


def test_setup_session__has_its_intent_at_once(shop: Shop) -> None:
    customer = shop.customer()
    session = shop.api.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "usd", "customer": customer.id, **URLS}
    )

    intent = shop.api.v1.setup_intents.retrieve(session.setup_intent)
    assert (intent.customer, intent.status) == (customer.id, "requires_payment_method")
    assert (session.amount_total, session.payment_status) == (None, "no_payment_required")


def test_embedded_session__client_secret_and_no_url(shop: Shop) -> None:
    params = {"ui_mode": "embedded_page", "return_url": "https://shop.example/back"}
    price = shop.price()
    session = shop.api.v1.checkout.sessions.create(
        {"mode": "payment", "line_items": [{"price": price.id, "quantity": 1}], **params}
    )

    assert session.url is None
    assert session.client_secret.startswith(f"{session.id}_secret_")


def test_inactive_price(shop: Shop) -> None:
    price = shop.price()
    shop.api.v1.prices.update(price.id, {"active": False})

    error = refused(shop, price)

    assert error.user_message == "The price specified is inactive. This field only accepts active prices."
    assert error.param == "line_items[0][price]"


def test_inactive_product(shop: Shop) -> None:
    price = shop.price()
    shop.api.v1.products.update(price.product, {"active": False})

    assert "because its product is not active" in str(refused(shop, price))


def test_missing_price(shop: Shop) -> None:
    error = refused(shop, line_items=[{"price": "price_x", "quantity": 1}])

    assert (error.http_status, error.code, error.param) == (400, "resource_missing", "line_items[0][price]")
    assert error.user_message == "No such price: 'price_x'"


def test_recurring_price_in_payment_mode(shop: Shop) -> None:
    assert refused(shop, shop.monthly(), mode="payment").user_message == (
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only "
        "one-time prices."
    )


def test_one_time_price_in_subscription_mode(shop: Shop) -> None:
    assert refused(shop, mode="subscription").user_message == (
        "You must provide at least one recurring price in `subscription` mode when using prices."
    )


def test_one_time_price_beside_a_recurring_one(shop: Shop) -> None:
    items = [{"price": shop.monthly(900).id, "quantity": 1}, {"price": shop.price(400).id, "quantity": 1}]

    assert shop.session(mode="subscription", line_items=items).amount_total == 1300


@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        ({"success_url": ""}, "success_url", "parameter_missing"),
        ({"success_url": "nowhere"}, "success_url", "url_invalid"),
        ({"line_items": ""}, "line_items", "parameter_missing"),
        ({"mode": "barter"}, "mode", None),
        ({"line_items": [{"price_data": {"currency": "usd"}, "quantity": 1}]}, None, None),
        ({"ui_mode": "hosted"}, "ui_mode", None),
        ({"subscription_data": {"trial_period_days": 7}}, "subscription_data", None),
        ({"setup_intent_data": {"description": "x"}}, "setup_intent_data", None),
        ({"customer_update": {"name": "auto"}}, "customer_update", None),
        ({"surprise": "1"}, "surprise", "parameter_unknown"),
    ],
)
def test_refused_parameters(shop: Shop, params: dict[str, Any], param: str | None, code: str | None) -> None:
    error = refused(shop, **params)

    assert (error.http_status, error.param, error.code) == (400, param, code)


def test_line_item__without_price(shop: Shop) -> None:
    error = refused(shop, line_items=[{"quantity": 1}])

    assert (error.code, error.param) == ("parameter_missing", "line_items[0][price]")


def test_line_item__without_quantity(shop: Shop) -> None:
    error = refused(shop, line_items=[{"price": shop.price().id}])

    assert "Quantity is required" in error.user_message


def test_metered_price__takes_no_quantity(shop: Shop) -> None:
    price = shop.price(recurring={"interval": "month", "usage_type": "metered", "meter": "mtr_1"})

    assert "usage_type is `metered`" in refused(shop, price).user_message
    assert shop.session(price, line_items=[{"price": price.id}]).amount_total == 0


def test_customer_and_email(shop: Shop) -> None:
    error = refused(shop, customer=shop.customer().id, customer_email="a@b.co")

    assert error.user_message == "You may only specify one of these parameters: customer, customer_email."


@pytest.mark.parametrize("allowed", [True, False])
def test_promotion_codes_and_discounts(shop: Shop, allowed: bool) -> None:
    coupon = shop.api.v1.coupons.create({"percent_off": 10})

    error = refused(shop, allow_promotion_codes=allowed, discounts=[{"coupon": coupon.id}])

    assert error.user_message == "You may only specify one of these parameters: allow_promotion_codes, discounts."


def test_line_items_in_setup_mode(shop: Shop) -> None:
    assert refused(shop, mode="setup").param == "line_items"


def test_setup_mode__needs_a_currency(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.api.v1.checkout.sessions.create({"mode": "setup", **URLS})

    assert (caught.value.code, caught.value.param) == ("parameter_missing", "currency")


def test_amount_below_the_minimum(shop: Shop) -> None:
    error = refused(shop, shop.price(49))

    assert error.code == "amount_too_small"
    assert error.user_message == "The Checkout Session's total amount due must add up to at least $0.50 usd"


@pytest.mark.parametrize(("seconds", "text"), [(60, "at least 30 minutes"), (2 * 86400, "less than 24 hours")])
def test_expires_at__bounds(shop: Shop, seconds: int, text: str) -> None:
    assert text in refused(shop, expires_at=int(time.time()) + seconds).user_message


def test_automatic_tax__needs_a_location(shop: Shop) -> None:
    customer = shop.customer()
    params = {"customer": customer.id, "automatic_tax": {"enabled": True}}

    assert refused(shop, **params).code == "customer_tax_location_invalid"
    assert shop.session(**params, customer_update={"address": "auto"}).automatic_tax.enabled


def test_payment_method_types__removed_since_endive(emulator: StripeEmulator, shop: Shop) -> None:
    params = {"payment_method_types": ["card"]}

    error = refused(shop, **params)

    assert error.code == "payment_method_types_no_longer_supported"
    older = Shop(client(emulator, stripe_version="2025-03-31.basil"))
    assert older.session(**params).payment_method_types == ["card"]


def test_discount__promotion_code(shop: Shop) -> None:
    coupon = shop.api.v1.coupons.create({"percent_off": 25, "duration": "once"})
    code = shop.api.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "QUARTER"})

    session = shop.session(discounts=[{"promotion_code": code.id}])

    assert (session.amount_subtotal, session.amount_total, session.total_details.amount_discount) == (1000, 750, 250)
    expanded = shop.retrieve(session, "discounts.promotion_code", "discounts.coupon")
    assert expanded.discounts[0].promotion_code.code == "QUARTER"
    assert expanded.discounts[0].coupon.percent_off == 25


def test_discount__amount_is_shared_out(shop: Shop) -> None:
    coupon = shop.api.v1.coupons.create({"amount_off": 100, "currency": "usd", "duration": "once"})
    items = [{"price": shop.price(1000).id, "quantity": 1}, {"price": shop.price(500).id, "quantity": 1}]

    session = shop.session(line_items=items, discounts=[{"coupon": coupon.id}])

    lines = shop.retrieve(session, "line_items").line_items.data
    assert [line.amount_discount for line in lines] == [67, 33]
    assert session.amount_total == 1400


def test_tax_rates__exclusive_and_inclusive(shop: Shop) -> None:
    rates = shop.api.v1.tax_rates
    added = rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    contained = rates.create({"display_name": "VAT", "percentage": 19, "inclusive": True})
    price = shop.price(1000)

    taxed = [
        shop.session(line_items=[{"price": price.id, "quantity": 1, "tax_rates": [r.id]}]) for r in (added, contained)
    ]

    assert [session.amount_total for session in taxed] == [1190, 1000]
    assert [session.total_details.amount_tax for session in taxed] == [190, 160]


def test_expire(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.api.v1.checkout.sessions.expire(shop.session().id)

    assert (session.status, session.url) == ("expired", None)
    assert emulator.events[-1]["type"] == "checkout.session.expired"
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        shop.api.v1.checkout.sessions.expire(session.id)


def test_expiry__when_the_time_has_come(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session()

    emulator.advance(24 * 3600 - 60)
    before = shop.retrieve(session).status
    emulator.advance(61)

    assert (before, shop.retrieve(session).status) == ("open", "expired")
    assert emulator.events[-1]["type"] == "checkout.session.expired"
    assert emulator.events[-1]["request"] == {"id": None, "idempotency_key": None}


def test_list__by_customer_and_status(shop: Shop) -> None:
    customer = shop.customer()
    shop.session()
    own = shop.session(customer=customer.id)

    sessions = shop.api.v1.checkout.sessions
    assert [each.id for each in sessions.list({"customer": customer.id, "status": "open"})] == [own.id]
    assert sessions.list({"status": "complete"}).data == []
