"""What Stripe's API has no parameter for is refused by its name, whoever asks for it."""

from dataclasses import replace

import pytest

from django_firestore_stripe.exceptions import InvalidRequest, Misconfigured
from django_firestore_stripe.services.checkout import create_session
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.services.session_request import SessionRequest
from tests.services.client_documents import ADDRESSES, answered, asked_of

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("hosts")]


def lax(request, _uid):
    """Let everything through."""
    return request


def mistaken(request, _uid):
    """Add something that Stripe has not."""
    return replace(request, further={**request.further, "expire_at": 5})


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"permissions": {"nonsense": 1}}, "permissions.nonsense"),
        ({"payment_intent_data": {"nonsense": 1}}, "payment_intent_data.nonsense"),
        ({"automatic_tax": {"enabled": True, "nonsense": 1}}, "automatic_tax.nonsense"),
        ({"custom_fields": [{"key": "a", "nonsense": 1}, {"nonsense": 2}]}, "custom_fields.nonsense"),
    ],
)
def test_what_stripe_has_not__is_named(shop, stripe_emulator, policy, fields, name):
    policy(f"{__name__}.lax")

    stored = answered(price=shop.shirt, mode="payment", **fields)

    assert stored["error"] == {
        "message": f"{name}: Stripe has no such parameter.",
        "code": "invalid-argument",
        "param": name,
    }
    assert stripe_emulator.requests == []


def test_what_a_policy_misspells__is_named(shop, policy):
    policy(f"{__name__}.mistaken")

    assert answered(price=shop.shirt)["error"]["param"] == "expire_at"


def test_what_a_policy_misspells__is_named_at_every_door(shop, policy):
    policy(f"{__name__}.mistaken")

    with pytest.raises(InvalidRequest, match="expire_at"):
        create_session(buyer=Buyer(uid="ada"), request=SessionRequest(price=shop.shirt, **ADDRESSES))


@pytest.mark.parametrize("parameters", [{"nonsense": 1}, {"payment_intent_data": {"nonsense": 1}}])
def test_what_the_server_misspells__is_named(shop, stripe_emulator, parameters):
    request = SessionRequest(price=shop.shirt, **ADDRESSES)

    with pytest.raises(Misconfigured, match="nonsense"):
        create_session(buyer=Buyer(uid="ada"), request=request, parameters=parameters)

    assert stripe_emulator.requests == []


def test_parameter_of_an_older_version__is_none_that_stripe_has_not(shop, stripe_emulator):
    request = SessionRequest(price=shop.shirt, **ADDRESSES)

    create_session(buyer=Buyer(uid="ada"), request=request, parameters={"payment_method_types": ["card"]})

    assert asked_of(stripe_emulator)[-1].params["payment_method_types"] == ["card"]
