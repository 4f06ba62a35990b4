"""How many prices a checkout session takes: Stripe's limits, asked before Stripe is."""

import pytest
from django.utils import translation

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

TOO_MANY = {"line_items": ["A subscription takes at most 20 recurring prices, and as many others."]}


def items(price, count):
    return [{"price": price, "quantity": 1}] * count


def asked(emulator):
    return [request for request in emulator.requests if request.path == "/v1/checkout/sessions"]


def refusal(line_items, **fields):
    request = SessionRequest(line_items=line_items, success_url="/ok/", cancel_url="/", **fields)
    with pytest.raises(InvalidRequest) as caught:
        create_session(buyer=Buyer(uid="ada"), request=request, origin="https://shop.example")
    return caught.value.errors


@pytest.mark.parametrize(("recurring", "others"), [(21, 0), (1, 21)])
def test_subscription__of_too_many_prices(shop, stripe_emulator, recurring, others):
    found = refusal(items(shop.monthly, recurring) + items(shop.shirt, others))

    assert found == TOO_MANY
    assert not asked(stripe_emulator)


def test_subscription__of_more_than_any_has(shop):
    found = refusal(items(shop.monthly, 41), mode="subscription")

    assert found == {"line_items": ["Give 1 to 40 line items."]}


def test_subscription__in_german(shop):
    with translation.override("de"):
        (sentence,) = refusal(items(shop.monthly, 21))["line_items"]

    assert sentence == "Ein Abonnement fasst höchstens 20 wiederkehrende Preise und ebenso viele andere."


def test_api__answers_400(client, ada, shop):
    client.force_login(ada)
    body = {"line_items": items(shop.monthly, 21), "success_url": "/ok/", "cancel_url": "/"}

    response = client.post("/payments/api/checkout-sessions/", body, content_type="application/json")

    assert response.status_code == 400
    assert TOO_MANY["line_items"][0] in response.content.decode()
