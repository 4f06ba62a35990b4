"""One currency for a session, a subscription, a customer; prices with several of them."""

import pytest
import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .lives import DAY, Life
from .shop import Shop

EUROS = {"currency_options": {"eur": {"unit_amount": 777}}}
YENS = {"currency_options": {"jpy": {"unit_amount_decimal": "150"}}}


@pytest.fixture
def life(emulator: StripeEmulator, shop: Shop) -> Life:
    return Life(emulator, shop)


def test_session__refuses_a_price_without_its_currency(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=r"only supports `usd`.*expected currency: `eur`") as caught:
        shop.session(currency="eur")

    assert caught.value.param == "line_items[0][price]"


def test_session__refuses_prices_of_two_currencies(shop: Shop) -> None:
    items = [{"price": price.id, "quantity": 1} for price in (shop.price(), shop.price(currency="eur"))]

    with pytest.raises(stripe.InvalidRequestError, match="only supports `eur`") as caught:
        shop.session(line_items=items)

    assert caught.value.param == "line_items[1][price]"


@pytest.mark.parametrize(
    ("options", "currency", "total"), [(EUROS, "eur", 1554), (YENS, "jpy", 300), (EUROS, "usd", 2000)]
)
def test_session__takes_the_price_of_its_currency(
    emulator: StripeEmulator, shop: Shop, options: dict[str, object], currency: str, total: int
) -> None:
    session = shop.session(shop.price(**options), 2, currency=currency)
    assert (session.currency, session.amount_total) == (currency, total)

    emulator.pay(session.id, email="a@b.example")

    paid = shop.retrieve(session, "payment_intent", "line_items")
    assert (paid.payment_intent.currency, paid.payment_intent.amount_received) == (currency, total)
    (line,) = paid.line_items.data
    assert (line.currency, line.amount_total, line.price.currency) == (currency, total, "usd")


def test_session__a_price_that_fits_the_first_ones_currency(shop: Shop) -> None:
    items = [{"price": price.id, "quantity": 1} for price in (shop.price(100, currency="eur"), shop.price(**EUROS))]

    assert shop.session(line_items=items).amount_total == 877


def test_subscription__renews_in_the_sessions_currency(life: Life) -> None:
    price = life.shop.monthly(**EUROS)
    session = life.shop.session(price, customer=life.customer.id, currency="eur")
    life.emulator.pay(session.id)
    subscription = life.shop.retrieve(session, "subscription").subscription

    life.advance(life.end(subscription) + DAY)

    renewed = life.subscription(subscription, "latest_invoice")
    assert (renewed.currency, renewed.latest_invoice.currency, renewed.latest_invoice.amount_paid) == (
        "eur",
        "eur",
        777,
    )
    assert renewed.latest_invoice.billing_reason == "subscription_cycle"


def test_subscription__of_the_api_in_another_currency(life: Life) -> None:
    subscription = life.subscribe(life.shop.monthly(**EUROS), currency="eur", expand=["latest_invoice"])

    assert (subscription.currency, subscription.latest_invoice.amount_paid) == ("eur", 777)
    with pytest.raises(stripe.InvalidRequestError, match="only supports `usd`"):
        life.subscribe(currency="eur")


def test_customer__has_the_currency_of_the_first_subscription(life: Life) -> None:
    assert life.customer.currency is None

    life.subscribe(life.shop.monthly(currency="eur"))

    assert life.api.customers.retrieve(life.customer.id).currency == "eur"
    updates = [event["data"] for event in life.emulator.events if event["type"] == "customer.updated"]
    assert updates[-1]["previous_attributes"] == {"currency": None}


def test_customer__does_not_combine_currencies(life: Life) -> None:
    euros = life.shop.monthly(currency="eur")
    subscription = life.subscribe()

    with pytest.raises(stripe.InvalidRequestError, match="cannot combine currencies on a single customer"):
        life.subscribe(euros)
    with pytest.raises(stripe.InvalidRequestError, match="with currency usd"):
        life.shop.session(euros, customer=life.customer.id)
    assert life.shop.session(life.shop.price(currency="eur"), customer=life.customer.id).currency == "eur"

    life.api.subscriptions.cancel(subscription.id)
    assert life.subscribe(euros).currency == "eur"
    assert life.api.customers.retrieve(life.customer.id).currency == "eur"
