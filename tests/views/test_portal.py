"""The redirect view `portal/`: a page that asks, and a form that leads to Stripe's customer portal."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

URL = "/payments/portal/"
SECRETS = ("sk_test", "whsec", "127.0.0.1:9", "Traceback")


@pytest.fixture(autouse=True)
def address(settings) -> None:
    """Name the page that comes after Stripe."""
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "PORTAL_RETURN_URL": "/account/"}


@pytest.fixture
def visitor(stripe_emulator, ada):
    """Return Ada's browser."""
    browser = Client()
    browser.force_login(ada)
    return browser


def sent(emulator):
    return [request.params for request in emulator.requests if request.path == "/v1/billing_portal/sessions"]


def fields_of(page):
    tags = re.findall(r"<input[^>]*>", page)
    return {re.search(r'name="([^"]*)"', tag)[1]: re.search(r'value="([^"]*)"', tag)[1] for tag in tags}


def test_get__asks_to_confirm_and_creates_nothing(visitor, stripe_emulator, ada):
    response = visitor.get(URL, {"return_url": "/here/", "flow": "payment_method_update", "other": "x"})

    form = fields_of(response.content.decode())
    form.pop("csrfmiddlewaretoken")
    assert response.status_code == 200
    assert "<h1>Manage billing</h1>" in response.content.decode()
    assert form == {"return_url": "/here/", "flow": "payment_method_update"}
    assert (stripe_emulator.requests, document(f"customers/{ada.pk}")) == ([], None)


def test_get__costs_nothing(visitor, django_assert_num_queries, firestore_connection):
    with django_assert_num_queries(0, connection=firestore_connection):
        visitor.get(URL)


def test_post__redirects_to_the_portal(visitor, stripe_emulator):
    response = visitor.post(URL)

    (params,) = sent(stripe_emulator)
    assert response.status_code == 303
    assert response["Location"].startswith(stripe_emulator.url)
    assert params["return_url"] == "http://testserver/account/"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("flow", ["subscription_cancel", "subscription_update"])
def test_post__leads_straight_to_one_task(visitor, stripe_emulator, subscription, flow):
    response = visitor.post(URL, {"flow": flow, "subscription": subscription.id, "return_url": "/here/?a=1"})

    params = sent(stripe_emulator)[-1]
    assert response.status_code == 303
    assert params["flow_data"] == {"type": flow, flow: {"subscription": subscription.id}}
    assert params["return_url"] == "http://testserver/here/?a=1"


def test_page__can_be_confirmed(visitor):
    form = fields_of(visitor.get(URL, {"return_url": "/here/"}).content.decode())

    assert visitor.post(URL, form).status_code == 303


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"return_url": "https://evil.example/"}, "Return address: This address is not one"),
        ({"return_url": "//evil.example/"}, "Return address: This address is not one"),
        ({"flow": "other"}, "Task: Select a valid choice."),
        ({"flow": "subscription_cancel"}, "flow_data"),
        ({"flow": "subscription_cancel", "subscription": "sub_none"}, "No such subscription"),
    ],
)
def test_post__that_cannot_be_says_why(visitor, fields, sentence):
    response = visitor.post(URL, fields)

    page = response.content.decode()
    assert response.status_code == 400
    assert "<h1>Your billing page could not be opened</h1>" in page
    assert sentence in page
    assert not any(secret in page for secret in SECRETS)


def test_post_without_csrf_token__is_forbidden(ada, stripe_emulator):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)

    assert browser.post(URL).status_code == 403
    assert stripe_emulator.requests == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_guest__is_sent_to_the_login_and_comes_back(client, stripe_emulator, method):
    response = getattr(client, method)(URL, {"flow": "payment_method_update", "other": "x"})

    location = urlsplit(response["Location"])
    assert (response.status_code, location.path) == (302, "/accounts/login/")
    assert parse_qs(location.query)["next"] == [f"{URL}?flow=payment_method_update"]
    assert stripe_emulator.requests == []


def test_stripe_out_of_reach__can_be_tried_again(ada):
    browser = Client()
    browser.force_login(ada)

    response = browser.post(URL, {"return_url": "/here/"})

    page = response.content.decode()
    assert response.status_code == 503
    assert fields_of(page)["return_url"] == "/here/"
    assert not any(secret in page for secret in SECRETS)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods__are_not_allowed(visitor, method):
    assert getattr(visitor, method)(URL).status_code == 405
