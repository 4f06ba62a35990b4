"""`create_session(parameters=…)`: what the server decides beside what was asked for."""

import pytest

from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from tests.services.client_documents import ADDRESSES, asked_of

pytestmark = [pytest.mark.django_db(databases=["firestore"]), pytest.mark.usefixtures("hosts")]


def buy(price, parameters, **fields):
    request = SessionRequest(price=price, **ADDRESSES, **fields)
    return create_session(buyer=Buyer(uid="ada"), request=request, parameters=parameters)


@pytest.fixture
def discount(stripe_api):
    """Return a discount of ten per cent."""
    return {"coupon": stripe_api.v1.coupons.create({"percent_off": 10}).id}


@pytest.mark.parametrize("asked", [{}, {"allow_promotion_codes": True}])
def test_discount_of_the_server__is_given(shop, stripe_emulator, stripe_api, discount, asked):
    session = buy(shop.shirt, {"discounts": [discount]}, **asked)

    (request,) = asked_of(stripe_emulator)
    assert "allow_promotion_codes" not in request.params
    assert stripe_api.v1.checkout.sessions.retrieve(session.session_id).amount_total == 1350


def test_codes_that_the_server_lets_people_enter__give_way_to_one_that_was_chosen(shop, stripe_emulator, stripe_api):
    coupon = stripe_api.v1.coupons.create({"percent_off": 10})
    code = stripe_api.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})

    buy(shop.shirt, {"allow_promotion_codes": True}, promotion_code=code.id)

    (request,) = asked_of(stripe_emulator)
    assert request.params["discounts"] == [{"promotion_code": code.id}]


def test_no_discounts__leave_the_entering_of_codes(shop, stripe_emulator):
    buy(shop.shirt, {"discounts": [], "allow_promotion_codes": True})

    (request,) = asked_of(stripe_emulator)
    assert request.params["allow_promotion_codes"] == "true"
