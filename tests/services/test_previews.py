"""What is about to be bought, in words: best effort, one read, nothing asked of Stripe."""

import grpc
import pytest

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.services import caching, catalogue
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.previews import Line, preview
from django_firestore_stripe.services.session_request import SessionRequest
from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["firestore", "default"])

ADA = Buyer(uid="ada")


@pytest.fixture
def priced(store):
    """Return a function that writes the document of a price, and of its product, and remembers whose it is."""

    def write(price, *, name="Gold", **fields):
        store("products/prod_gold", name=name)
        store(f"products/prod_gold/prices/{price}", **{"currency": "usd", "type": "one_time", **fields})
        caching.remember(catalogue.PRODUCT, price, "prod_gold", seconds=None)

    return write


def lines(*items):
    return preview(buyer=ADA, request=SessionRequest(line_items=items))


def test_price__has_its_products_name_and_its_amount(priced):
    priced("price_1", unit_amount=1500)

    (line,) = preview(buyer=ADA, request=SessionRequest(price="price_1", quantity=2))

    assert line == Line(price="price_1", quantity=2, name="Gold", amount="15.00 USD")


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ({"unit_amount": 0}, "0.00 USD"),
        ({"unit_amount": None, "tiers_mode": "graduated"}, ""),
        ({"unit_amount": 999, "type": "recurring", "interval": "month", "interval_count": 1}, "9.99 USD / month"),
        ({"unit_amount": 999, "type": "recurring", "interval": "week", "interval_count": 2}, "9.99 USD / 2 weeks"),
        ({"unit_amount": "many"}, "–"),
        ({"unit_amount": 999, "currency": None}, "–"),
    ],
)
def test_amount__is_written_as_people_write_it(priced, fields, amount):
    priced("price_1", **fields)

    assert [line.amount for line in lines({"price": "price_1"})] == [amount]


def test_price_made_on_the_spot__has_no_words(settings):
    policy = f"{__name__}.let_everything_pass"
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "SESSION_POLICY": policy}

    assert lines({"price_data": {"currency": "usd"}, "quantity": 3}) == [Line(price="", quantity=3)]


def let_everything_pass(_request, _uid):
    """Stand for a project's own session policy."""


def test_line_items__keep_their_order_and_cost_one_read(priced, django_assert_num_queries, firestore_connection):
    priced("price_1", unit_amount=100)
    priced("price_2", unit_amount=200)

    with django_assert_num_queries(1, connection=firestore_connection):
        found = lines({"price": "price_2", "quantity": 3}, {"price": "price_x"}, {"price": "price_1"})

    assert [(line.price, line.quantity, line.amount) for line in found] == [
        ("price_2", 3, "2.00 USD"),
        ("price_x", 1, ""),
        ("price_1", 1, "1.00 USD"),
    ]


@pytest.mark.parametrize("price", ["price_x", "price_gone"])
def test_price_that_is_not_known__is_shown_as_it_is(price):
    caching.remember(catalogue.PRODUCT, "price_gone", "prod_gold", seconds=None)

    assert lines({"price": price}) == [Line(price=price, quantity=1)]


def test_product_without_name__leaves_the_amount(priced):
    priced("price_1", name=None, unit_amount=100)

    assert lines({"price": "price_1"}) == [Line(price="price_1", quantity=1, amount="1.00 USD")]


def test_request_that_the_policy_refuses__is_refused(priced):
    with pytest.raises(InvalidRequest):
        lines({"price": "price_1", "amount": 5})


def test_preview__writes_nothing(priced, stripe_emulator):
    priced("price_1", unit_amount=100)

    lines({"price": "price_1"})

    assert (document("customers/ada"), stripe_emulator.requests) == (None, [])


@pytest.mark.bundled
@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.PERMISSION_DENIED])
def test_firestore_that_is_down__leaves_the_price(priced, firestore_emulator, settings, code):
    priced("price_1", unit_amount=100)
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.3}
    firestore_emulator.faults.inject("BatchGetDocuments", code=code, times=99)

    assert lines({"price": "price_1"}) == [Line(price="price_1", quantity=1)]
