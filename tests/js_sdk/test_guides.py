"""The functions of the guides do what the guides say."""

import json

import pytest
import requests

from django_firestore_stripe.models import Customer
from tests.js_sdk.app import AppError
from tests.js_sdk.guides import Function
from tests.triggers.guide import urls_of_the_guide

pytestmark = [pytest.mark.js_sdk, pytest.mark.django_db(transaction=True, databases=["default", "firestore"])]

ORIGIN = "https://app.example"
RETURN = {"returnUrl": "https://shop.example/account"}


@pytest.fixture
def configure(settings, stripe_emulator):
    """Return a function that changes settings of the app."""

    def change(**values: object) -> None:
        settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, **values}

    return change


@pytest.fixture
def forwarder(configure, live_server, tmp_path, stripe_emulator):
    configure(TRIGGER_TOKEN="long-and-random", SYNC_USERS_ON_CREATE=True, DELETE_STRIPE_CUSTOMERS=True)
    return Function("deploy-on-cloud-run.md", "userCreated", site=live_server.url, folder=tmp_path)


def test_forwarding_function__tells_of_users_who_come_and_go(forwarder, stripe_api, uid):
    user = json.dumps({"uid": uid, "email": "ada@example.com", "displayName": "Ada", "phoneNumber": "+4930901820"})

    created = forwarder.run("userCreated", user, TRIGGER_TOKEN="long-and-random")
    assert created.returncode == 0, created.stderr
    (customer,) = stripe_api.v1.customers.list().data
    assert (customer.metadata["firebaseUID"], customer.email, customer.phone) == (uid, "ada@example.com", "+4930901820")
    assert Customer.objects.get(pk=uid).stripe_id == customer.id

    assert forwarder.run("userDeleted", user, TRIGGER_TOKEN="long-and-random").returncode == 0
    assert stripe_api.v1.customers.list().data == []


def test_forwarding_function__fails_where_it_is_not_let_in(forwarder, stripe_api, uid):
    refused = forwarder.run("userCreated", json.dumps({"uid": uid}), TRIGGER_TOKEN="wrong")

    assert refused.returncode == 1
    assert f"user.create of {uid}: 401" in refused.stderr
    assert stripe_api.v1.customers.list().data == []


def test_forwarding_function__does_not_repeat_what_stripe_refuses(forwarder, stripe_emulator, uid):
    stripe_emulator.faults.inject("POST", "/v1/customers", status=400, times=9)

    refused = forwarder.run("userCreated", json.dumps({"uid": uid}), TRIGGER_TOKEN="long-and-random")
    assert refused.returncode == 0
    assert f"user.create of {uid}: 400" in refused.stderr


@pytest.mark.parametrize(("status", "answered"), [(500, 503), (429, 503)])
def test_forwarding_function__repeats_what_may_pass(forwarder, stripe_emulator, uid, status, answered):
    stripe_emulator.faults.inject("POST", "/v1/customers", status=status, times=9)

    failed = forwarder.run("userCreated", json.dumps({"uid": uid}), TRIGGER_TOKEN="long-and-random")
    assert failed.returncode == 1
    assert f"user.create of {uid}: {answered}" in failed.stderr


def test_forwarding_function__repeats_what_nobody_is_there_to_take(forwarder, configure, uid):
    configure(TRIGGER_TOKEN="")

    failed = forwarder.run("userCreated", json.dumps({"uid": uid}), TRIGGER_TOKEN="long-and-random")
    assert failed.returncode == 1
    assert f"user.create of {uid}: 404" in failed.stderr


@pytest.fixture
def portal(configure, live_server, tmp_path):
    configure(REDIRECT_HOSTS=["shop.example"], CORS_ORIGINS=[ORIGIN])
    function = Function("move-from-the-extension.md", "createPortalLink", site=live_server.url, folder=tmp_path)
    with function.served("createPortalLink") as address:
        yield address


def test_portal_function__hands_calls_on(portal, guest, sign_in, uid):
    guest.signIn(sign_in.custom_token(uid))

    link = guest.portal(portal, RETURN)
    assert link["customer"] == Customer.objects.get(pk=uid).stripe_id

    guest.signOut()
    with pytest.raises(AppError, match="unauthenticated"):
        guest.portal(portal, RETURN)


def test_portal__is_found_by_an_app_however_it_was_told_of_it(configure, live_server, settings, guest, sign_in, uid):
    configure(REDIRECT_HOSTS=["shop.example"])
    settings.ROOT_URLCONF = urls_of_the_guide()
    guest.signIn(sign_in.custom_token(uid))

    links = [
        guest.portal(live_server.url, RETURN),
        guest.portal(f"{live_server.url}/payments/triggers", RETURN),
        guest.portalAt(f"{live_server.url}/payments/triggers/createPortalLink", RETURN),
    ]
    assert {link["customer"] for link in links} == {Customer.objects.get(pk=uid).stripe_id}


def test_portal_function__answers_a_browsers_preflight(portal):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,baggage"}
    answer = requests.options(portal, headers={"Origin": ORIGIN, **asked}, timeout=30)

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization, baggage"
