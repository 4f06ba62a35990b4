import re
from typing import Any

import pytest
import requests
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import URLS, Shop

CARD = {
    "email": "eve@example.com",
    "cardNumber": "4242 4242 4242 4242",
    "cardExpiry": "12 / 34",
    "cardCvc": "123",
    "billingName": "Eve",
}


def submit(session: stripe.checkout.Session, **fields: str) -> requests.Response:
    return requests.post(session.url, data={**CARD, **fields}, allow_redirects=False, timeout=60)


def page(session: stripe.checkout.Session) -> requests.Response:
    return requests.get(session.url, timeout=60)


def text(response: requests.Response) -> str:
    body = re.sub(r"<(style|script|svg).*?</\1>", "", response.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_page__shows_the_order(shop: Shop) -> None:
    response = page(shop.session(shop.price(1450), 2))

    shown = text(response)
    assert response.status_code == 200
    for part in ("Mug", "Qty 2", "$14.50 each", "$29.00", "Subtotal", "Total", "Pay $29.00", "Test mode · emulator"):
        assert part in shown


@pytest.mark.parametrize("name", ["email", "cardNumber", "cardExpiry", "cardCvc", "billingName"])
def test_page__fields_as_on_stripes(shop: Shop, name: str) -> None:
    assert f'name="{name}"' in page(shop.session()).text


def test_page__submit_button_and_way_back(shop: Shop) -> None:
    html = page(shop.session()).text

    assert 'data-testid="hosted-payment-submit-button"' in html
    assert f'href="{URLS["cancel_url"]}"' in html


@pytest.mark.parametrize(
    ("currency", "amount", "shown"),
    [("jpy", 98000, "¥98,000"), ("eur", 123456, "€1,234.56"), ("kwd", 12345, "KWD 12.345"), ("sek", 9900, "SEK 99.00")],
)
def test_page__minor_units(shop: Shop, currency: str, amount: int, shown: str) -> None:
    assert f"Pay {shown}" in text(page(shop.session(shop.price(amount, currency=currency))))


@pytest.mark.parametrize(
    ("recurring", "shown"),
    [
        ({"interval": "month"}, "$10.00 per month"),
        ({"interval": "month", "interval_count": 3}, "$10.00 every 3 months"),
    ],
)
def test_page__recurring_interval(shop: Shop, recurring: dict[str, Any], shown: str) -> None:
    response = page(shop.session(shop.price(1000, recurring=recurring)))

    assert "Subscribe to Mug" in text(response)
    assert shown in text(response)


def test_page__trial(shop: Shop) -> None:
    session = shop.session(shop.monthly(), subscription_data={"trial_period_days": 14})

    shown = text(page(session))
    assert "14 days free" in shown
    assert "Then $10.00 per month" in shown
    assert "Start trial" in shown


def test_page__discount_and_tax(shop: Shop) -> None:
    coupon = shop.api.v1.coupons.create({"percent_off": 20, "duration": "once", "name": "Launch"})
    rate = shop.api.v1.tax_rates.create({"display_name": "VAT", "percentage": 19, "inclusive": False})
    item = {"price": shop.price().id, "quantity": 1, "tax_rates": [rate.id]}

    shown = text(page(shop.session(line_items=[item], discounts=[{"coupon": coupon.id}])))

    for part in ("Launch", "20% off", "\u2212$2.00", "VAT (19%)", "$1.52", "$9.52"):
        assert part in shown


def test_page__setup_mode(shop: Shop) -> None:
    session = shop.api.v1.checkout.sessions.create({"mode": "setup", "currency": "usd", **URLS})

    assert "Save card" in text(page(session))


def test_page__escapes(shop: Shop) -> None:
    evil = "<script>alert(1)</script>"
    price = shop.price(product_data={"name": evil})

    html = submit(shop.session(price), email=f'"{evil}', cardNumber="").text

    assert evil not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "Analytical &lt;Engines&gt;" in html


def test_page__runs_nothing_foreign(shop: Shop) -> None:
    response = page(shop.session())

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    nonce = re.search(r"script-src 'nonce-([^']+)'", policy)
    assert nonce
    assert f'<script nonce="{nonce[1]}">' in response.text
    assert set(re.findall(r'(?:src|href)="([^"]+)"', response.text)) == {
        "/assets/pages.css",
        "data:,",
        URLS["cancel_url"],
    }


def test_style_sheet(emulator: StripeEmulator) -> None:
    response = requests.get(f"{emulator.url}/assets/pages.css", timeout=60)

    assert response.headers["Content-Type"].startswith("text/css")
    assert "prefers-color-scheme: dark" in response.text


def test_pay__redirects_with_the_session_id(shop: Shop) -> None:
    session = shop.session()

    response = submit(session)

    assert response.status_code == 303
    assert response.headers["Location"] == f"https://shop.example/ok?session={session.id}"
    paid = shop.retrieve(session)
    assert (paid.payment_status, paid.customer_details.name) == ("paid", "Eve")


def test_pay__billing_address(shop: Shop) -> None:
    session = shop.session(billing_address_collection="required")

    submit(session, billingCountry="DE", billingPostalCode="10117", billingLocality="Berlin")

    address = shop.retrieve(session).customer_details.address
    assert (address.country, address.postal_code, address.city) == ("DE", "10117", "Berlin")


def test_known_customer__email_is_fixed(shop: Shop) -> None:
    session = shop.session(customer=shop.customer().id)

    assert 'value="ada@example.com" readonly' in page(session).text
    submit(session, email="")
    assert shop.retrieve(session).customer_details.email == "ada@example.com"


def test_customer_without_email__gets_it(shop: Shop) -> None:
    customer = shop.customer(email="")
    submit(shop.session(customer=customer.id))

    assert shop.api.v1.customers.retrieve(customer.id).email == "eve@example.com"


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("4000 0000 0000 0002", "Your card was declined."),
        ("4000000000009995", "Your card has insufficient funds."),
        ("4000000000000069", "Your card has expired."),
        ("4000000000000127", "Your card&#x27;s security code is incorrect."),
        ("4012888888881881", "used a non test card"),
    ],
)
def test_declined__says_so_and_stays_open(emulator: StripeEmulator, shop: Shop, number: str, message: str) -> None:
    session = shop.session()

    response = submit(session, cardNumber=number)

    assert response.status_code == 402
    assert message in response.text
    assert 'value="123"' not in response.text
    assert emulator.events[-1]["type"] == "payment_intent.payment_failed"
    assert (shop.retrieve(session).status, submit(session).status_code) == ("open", 303)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("cardNumber", "", "card number is incomplete"),
        ("cardNumber", "4242 42", "card number is incomplete"),
        ("cardNumber", "4242424242424241", "card number is invalid"),
        ("cardNumber", "pay me", "card number is invalid"),
        ("cardExpiry", "", "expiration date is incomplete"),
        ("cardExpiry", "13/34", "expiration date is invalid"),
        ("cardExpiry", "12/20", "expiration year is in the past"),
        ("cardCvc", "1", "security code is incomplete"),
        ("email", "", "email is incomplete"),
        ("email", "eve", "email is invalid"),
        ("billingName", "", "cardholder name is incomplete"),
    ],
)
def test_fields__are_checked(emulator: StripeEmulator, shop: Shop, field: str, value: str, message: str) -> None:
    session = shop.session()
    before = len(emulator.events)

    response = submit(session, **{field: value})

    assert response.status_code == 200
    assert message in response.text
    assert len(emulator.events) == before


def test_completed_session__says_so(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session()
    emulator.pay(session.id)

    assert "all done" in text(page(session))
    assert "all done" in text(submit(session))
    assert [event["type"] for event in emulator.events].count("charge.succeeded") == 1


def test_expired_session__says_so(shop: Shop) -> None:
    session = shop.session()
    shop.api.v1.checkout.sessions.expire(session.id)

    assert "expired" in text(page(session))


def test_unknown_session(emulator: StripeEmulator) -> None:
    assert requests.get(f"{emulator.url}/c/pay/cs_test_x", timeout=60).status_code == 404


def test_unknown_address(emulator: StripeEmulator) -> None:
    assert requests.get(f"{emulator.url}/nowhere", timeout=60).status_code == 404
    assert requests.delete(f"{emulator.url}/c/pay/x", timeout=60).status_code == 405


def test_promotion_code__applied_and_removed(shop: Shop) -> None:
    coupon = shop.api.v1.coupons.create({"percent_off": 30, "duration": "once"})
    shop.api.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "SAVE30"})
    session = shop.session(allow_promotion_codes=True)

    applied = submit(session, action="apply", promotionCode="save30")
    discounted = shop.retrieve(session).amount_total
    shown = text(page(session))
    submit(session, action="remove")

    assert applied.headers["Location"] == f"/c/pay/{session.id}"
    assert (discounted, shop.retrieve(session).amount_total) == (700, 1000)
    assert "SAVE30" in shown
    assert "Pay $7.00" in shown


def test_promotion_code__invalid(shop: Shop) -> None:
    response = submit(shop.session(allow_promotion_codes=True), action="apply", promotionCode="nope")

    assert "This code is invalid." in response.text


def test_promotion_code__not_where_it_is_not_allowed(shop: Shop) -> None:
    session = shop.session()

    code = shop.api.v1.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": shop.api.v1.coupons.create({"percent_off": 30}).id}}
    )

    submit(session, action="apply", promotionCode=code.code)

    assert 'name="promotionCode"' not in page(session).text
    assert shop.retrieve(session).amount_total == 1000


def test_free_order__asks_for_no_card(shop: Shop) -> None:
    coupon = shop.api.v1.coupons.create({"percent_off": 100, "duration": "once"})
    session = shop.session(discounts=[{"coupon": coupon.id}])

    assert 'name="cardNumber"' not in page(session).text
    assert submit(session, cardNumber="").status_code == 303


def test_double_submit__pays_once(emulator: StripeEmulator, shop: Shop) -> None:
    session = shop.session()

    assert [submit(session).status_code, submit(session).status_code] == [303, 200]
    assert [event["type"] for event in emulator.events].count("charge.succeeded") == 1
