import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import Shop
from .test_hosted_page import page, submit, text

SHIPPING = {
    "shippingName": "Eve Adams",
    "shippingCountry": "DE",
    "shippingAddressLine1": "Torstr. 1",
    "shippingPostalCode": "10119",
    "shippingLocality": "Berlin",
}
COUNTRIES = {"shipping_address_collection": {"allowed_countries": ["US", "DE"]}}
SIZES = {
    "key": "size",
    "label": {"type": "custom", "custom": "Size"},
    "type": "dropdown",
    "dropdown": {"options": [{"label": "Small", "value": "s"}, {"label": "Large", "value": "l"}]},
}
ENGRAVING = {
    "key": "engraving",
    "label": {"type": "custom", "custom": "Engraving"},
    "type": "text",
    "optional": True,
    "text": {"maximum_length": 8},
}


def test_shipping__is_asked_for_and_kept(shop: Shop) -> None:
    customer = shop.customer()
    session = shop.session(customer=customer.id, customer_update={"shipping": "auto"}, **COUNTRIES)

    assert "Shipping address" in text(page(session))
    submit(session, **SHIPPING)

    paid = shop.retrieve(session, "payment_intent", "customer")
    for shipping in (paid.collected_information.shipping_details, paid.payment_intent.shipping, paid.customer.shipping):
        assert (shipping.name, shipping.address.country, shipping.address.city) == ("Eve Adams", "DE", "Berlin")


@pytest.mark.parametrize("wrong", [{"shippingName": ""}, {"shippingLocality": " "}, {"shippingCountry": "FR"}])
def test_shipping__incomplete(shop: Shop, wrong: dict[str, str]) -> None:
    session = shop.session(**COUNTRIES)

    response = submit(session, **{**SHIPPING, **wrong})

    assert "Your shipping address is incomplete." in response.text
    assert shop.retrieve(session).status == "open"


def test_phone(shop: Shop) -> None:
    session = shop.session(phone_number_collection={"enabled": True})

    assert "phone number is incomplete" in submit(session, phoneNumber="1").text
    submit(session, phoneNumber="+49 30 123456")
    assert shop.retrieve(session).customer_details.phone == "+49 30 123456"


def test_custom_fields(shop: Shop) -> None:
    session = shop.session(custom_fields=[SIZES, ENGRAVING])

    shown = text(page(session))
    wrong = [
        submit(session, **{"custom-size": ""}),
        submit(session, **{"custom-size": "l", "custom-engraving": "x" * 9}),
    ]
    submit(session, **{"custom-size": "l"})

    assert "Engraving (optional)" in shown
    assert "This field is required." in wrong[0].text
    assert "right length" in wrong[1].text
    size, engraving = shop.retrieve(session).custom_fields
    assert (size.dropdown.value, engraving.text.value) == ("l", None)


def test_quantity__can_be_changed(shop: Shop) -> None:
    item = {
        "price": shop.price().id,
        "quantity": 2,
        "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 5},
    }
    session = shop.session(line_items=[item])
    line = shop.api.v1.checkout.sessions.line_items.list(session.id).data[0]

    submit(session, action="update", **{f"quantity-{line.id}": "4"})
    submit(session, action="update", **{f"quantity-{line.id}": "6"})

    assert (shop.retrieve(session).amount_total, "Pay $40.00" in text(page(session))) == (4000, True)
    submit(session, **{f"quantity-{line.id}": "3"})
    assert shop.retrieve(session, "payment_intent").payment_intent.amount == 3000


def test_quantity__stays_where_it_may_not_be_changed(shop: Shop) -> None:
    session = shop.session(quantity=2)
    line = shop.api.v1.checkout.sessions.line_items.list(session.id).data[0]

    submit(session, **{f"quantity-{line.id}": "1"})

    assert shop.retrieve(session).amount_total == 2000


def rate(name: str, amount: int) -> dict[str, object]:
    return {"shipping_rate_data": {"display_name": name, "fixed_amount": {"amount": amount, "currency": "usd"}}}


def test_shipping_method__is_chosen(shop: Shop) -> None:
    session = shop.session(shipping_options=[rate("Slow", 0), rate("Fast", 900)])
    fast = session.shipping_options[1].shipping_rate

    shown = text(page(session))
    submit(session, shippingRate=fast)

    assert ("Slow Free" in shown, "Fast $9.00" in shown) == (True, True)
    paid = shop.retrieve(session)
    assert (paid.amount_total, paid.shipping_cost.shipping_rate) == (1900, fast)


def test_pay__answers_what_the_page_would_ask(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(custom_fields=[SIZES, ENGRAVING], phone_number_collection={"enabled": True}, **COUNTRIES)

    emulator.pay(session.id)

    paid = shop.retrieve(session)
    assert paid.custom_fields[0].dropdown.value == "s"
    assert paid.collected_information.shipping_details.address.country == "US"
    assert paid.customer_details.phone == "+15555550100"


def test_old_shape__has_shipping_details_on_top(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session(**COUNTRIES)
    emulator.pay(session.id)
    old = stripe.StripeClient("sk_test_1", base_addresses={"api": emulator.url}, stripe_version="2022-11-15")

    assert old.v1.checkout.sessions.retrieve(session.id).shipping_details.address.country == "US"
