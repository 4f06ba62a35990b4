"""A payment's fields."""

from django_firestore_stripe.documents.payment import payment_fields, purchase_fields
from django_firestore_stripe.firestore.values import Reference
from tests import factories as make
from tests.factories import NOW


def test_payment__is_the_payment_intent_with_seconds():
    intent = make.payment_intent(metadata={"order": "7"})

    made = payment_fields(intent)

    assert made == intent
    assert made is not intent
    assert (made["created"], type(made["created"])) == (NOW, int)


def test_purchase__has_the_line_items_and_their_prices():
    items = [
        {"id": "li_1", "price": make.price()},
        {"id": "li_2", "price": make.price(id="p2", product=make.product())},
    ]

    assert purchase_fields(items) == {
        "prices": [Reference("products/prod_gold/prices/price_monthly"), Reference("products/prod_gold/prices/p2")],
        "items": items,
    }


def test_line_item_without_price__has_no_reference():
    assert purchase_fields([{"id": "li_1", "price": None}, {"id": "li_2"}])["prices"] == []


def test_nothing_bought__has_an_empty_list_as_the_sdk_needs():
    assert purchase_fields([]) == {"prices": [], "items": []}
