"""What a client asks for, told apart from what it does not."""

import pytest

from django_firestore_stripe.services.session_request import SessionRequest


def test_asked__holds_what_was_asked_for_and_nothing_else():
    request = SessionRequest(price="price_1", allow_promotion_codes=False, metadata={})

    assert request.asked() == {"price": "price_1", "allow_promotion_codes": False, "metadata": {}}


@pytest.mark.parametrize(
    ("fields", "items"),
    [
        ({"price": "price_1"}, [{"price": "price_1", "quantity": 1}]),
        ({"price": "price_1", "quantity": 0}, [{"price": "price_1", "quantity": 0}]),
        ({"line_items": ({"price": "price_1"},)}, [{"price": "price_1"}]),
        ({"line_items": []}, []),
    ],
)
def test_items__are_the_line_items_or_the_one_price(fields, items):
    assert SessionRequest(**fields).items() == items
