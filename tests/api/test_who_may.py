"""Who may do what: every endpoint and method, asked by everybody. The table is complete, or the first test fails."""

from contextlib import aclosing
from datetime import UTC, datetime

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.urls import reverse

from django_firestore_stripe.api import urls
from django_firestore_stripe.firestore.values import Reference
from tests.admin.documents import invoice
from tests.api.endpoints import METHODS, endpoints, methods_of

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.urls("tests.api.urls")]

# The owner comes last: what they do must not change what the others are told.
ACTORS = ("guest", "stranger", "staff", "role", "owner")
EVERYBODY = (200, 200, 200, 200, 200)
USERS = (403, 200, 200, 200, 200)
OWNER = (403, 404, 404, 404, 200)
CREATE = (403, 201, 201, 201, 201)
# Without an ASGI server there are no streams, whoever asks.
NO_STREAM = (403, 501, 501, 501, 501)
PAGE = (302, 200, 200, 200, 200)
SENT_ON = (302, 303, 303, 303, 303)
# Triggers are not there until a token is set; a webhook and the callable want Stripe's and Firebase's signature.
NOWHERE = (404, 404, 404, 404, 404)
UNSIGNED = (400, 400, 400, 400, 400)
NO_TOKEN = (401, 401, 401, 401, 401)

MATRIX = {
    ("checkout", "get"): PAGE,
    ("checkout", "post"): SENT_ON,
    ("portal", "get"): PAGE,
    ("portal", "post"): SENT_ON,
    ("webhook", "post"): UNSIGNED,
    ("health", "get"): (404, 404, 200, 404, 404),
    ("trigger-firestore", "post"): NOWHERE,
    ("trigger-auth", "post"): NOWHERE,
    ("portal-link", "post"): NO_TOKEN,
    ("portal-link-full", "post"): NO_TOKEN,
    ("schema", "get"): EVERYBODY,
    ("me", "get"): USERS,
    ("product-list", "get"): EVERYBODY,
    ("product-detail", "get"): EVERYBODY,
    ("price-list", "get"): EVERYBODY,
    ("price-detail", "get"): EVERYBODY,
    ("portal-session", "post"): CREATE,
    ("checkout-session-list", "get"): USERS,
    ("checkout-session-list", "post"): CREATE,
    ("checkout-session-detail", "get"): OWNER,
    ("checkout-session-expire", "post"): OWNER,
    ("subscription-list", "get"): USERS,
    ("subscription-detail", "get"): OWNER,
    ("subscription-detail", "patch"): OWNER,
    ("subscription-cancel", "post"): OWNER,
    ("subscription-resume", "post"): OWNER,
    ("subscription-stream", "get"): NO_STREAM,
    ("payment-list", "get"): USERS,
    ("payment-detail", "get"): OWNER,
    ("payment-stream", "get"): NO_STREAM,
    ("invoice-list", "get"): USERS,
    ("invoice-detail", "get"): OWNER,
}
# With one: each user's status, and the documents that their stream begins with.
STREAMED = {
    "subscription-stream": ((403, 0), (200, 0), (200, 0), (200, 1), (200, 1)),
    # One of the two has no time, and so is on no page of the list.
    "payment-stream": ((403, 0), (200, 0), (200, 0), (200, 0), (200, 2)),
}
LISTS = [name for name, method in MATRIX if method == "get" and name.endswith("-list") and MATRIX[name, "get"] == USERS]
FORMS = ("checkout", "portal")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# Names of objects for methods that are refused before anybody looks for one.
ANY = {
    "product": {"product_id": "p"},
    "price": {"product_id": "p", "price_id": "p"},
    "checkout-session": {"session_id": "cs"},
    **{kind: {"object_id": "x"} for kind in ("subscription", "payment", "invoice")},
    "bodies": {},
}


@pytest.fixture
def clients(ada, django_user_model, store, settings):
    """Return everybody's client."""
    addresses = {"SUCCESS_URL": "/ok/", "CANCEL_URL": "/no/", "PORTAL_RETURN_URL": "/account/"}
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, **addresses}
    users = {
        "stranger": django_user_model.objects.create_user("bob"),
        "staff": django_user_model.objects.create_superuser("root"),
        "role": django_user_model.objects.create_user("eve"),
        "owner": ada,
    }
    gold = {"status": "active", "created": NOW, "role": "gold", "product": Reference("products/prod_gold")}
    store(f"customers/{users['role'].pk}/subscriptions/sub_of_role", **gold)
    made = {actor: Client() for actor in ACTORS}
    for actor, user in users.items():
        made[actor].force_login(user)
    return made


@pytest.fixture
def belongings(ada, store, shop, stripe_api, deliver_webhooks, clients):
    """Give Ada one of everything, and return how addresses and bodies name it."""
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": str(ada.pk)}}).id
    card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    store(f"customers/{ada.pk}", stripeId=customer)
    subscription = stripe_api.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": shop.monthly}], "default_payment_method": card.id}
    )
    deliver_webhooks()
    store(f"customers/{ada.pk}/payments/pi_1", id="pi_1", status="succeeded")
    store(f"customers/{ada.pk}/invoices/in_1", **invoice(customer=customer))
    body = {"price": shop.shirt}
    session = clients["owner"].post(reverse(named("checkout-session-list")), body, content_type="application/json")
    return {
        "product": {"product_id": "prod_shirt"},
        "price": {"product_id": "prod_shirt", "price_id": shop.shirt},
        "checkout-session": {"session_id": session.json()["id"]},
        "subscription": {"object_id": subscription.id},
        "payment": {"object_id": "pi_1"},
        "invoice": {"object_id": "in_1"},
        "bodies": {"checkout": body, "checkout-session-list": body, "subscription-detail": {"quantity": 2}},
    }


def named(name):
    return f"django_firestore_stripe:{name}"


def address_of(name, belongings):
    """Return an endpoint's address, about what is Ada's where it is about something."""
    kind, _, what = name.rpartition("-")
    if name == "price-list":
        return reverse(named(name), kwargs=belongings["product"])
    return reverse(named(name), kwargs=belongings.get(kind, {}) if what not in {"list", "session", "stream"} else {})


def ask(client, method, name, belongings):
    body = belongings["bodies"].get(name, {})
    options = {} if name in FORMS or method == "get" else {"content_type": "application/json"}
    return getattr(client, method)(address_of(name, belongings), body, **options)


def test_matrix__has_every_endpoint_and_method():
    there = {(name, method) for name, pattern in endpoints() for method in methods_of(pattern)}

    assert set(MATRIX) == there


@pytest.mark.parametrize(("name", "method"), MATRIX, ids=" ".join)
def test_actor__is_answered_as_the_matrix_says(clients, belongings, name, method):
    answers = {actor: ask(clients[actor], method, name, belongings).status_code for actor in ACTORS}

    assert answers == dict(zip(ACTORS, MATRIX[name, method], strict=True))


@pytest.mark.parametrize(("name", "shown"), STREAMED.items())
def test_stream_under_asgi__is_of_what_is_ones_own(clients, belongings, name, shown):
    async def first_event(actor):
        """Return the status, and how many documents the stream begins with."""
        client = AsyncClient()
        client.cookies = clients[actor].cookies
        response = await client.get(address_of(name, belongings))
        if not response.streaming:
            return response.status_code, 0
        async with aclosing(response.streaming_content) as chunks:
            return response.status_code, [await anext(chunks), await anext(chunks)][1].count(b"event: added")

    answers = {actor: async_to_sync(first_event)(actor) for actor in ACTORS}

    assert answers == dict(zip(ACTORS, shown, strict=True))


@pytest.mark.parametrize("name", sorted({name for name, _method in MATRIX}))
def test_other_methods__are_refused_to_everybody(clients, name):
    pattern = dict(endpoints())[name]
    others = [method for method in METHODS if method not in methods_of(pattern)]

    answers = {ask(clients[actor], method, name, ANY).status_code for method in others for actor in ACTORS}

    assert answers <= {302, 403, 404, 405}
    assert 405 in answers


def test_options__are_said_to_whoever_may(clients):
    api = [name for name, pattern in endpoints(urls.urlpatterns) if name != "schema"]

    answers = {actor: {ask(clients[actor], "options", name, ANY).status_code for name in api} for actor in ACTORS}

    assert answers == {"guest": {200, 403}, **{actor: {200} for actor in ACTORS[1:]}}


@pytest.mark.parametrize("name", LISTS)
def test_list__shows_what_is_ones_own_and_nothing_else(clients, belongings, name):
    found = {actor: len(ask(clients[actor], "get", name, belongings).json()["results"]) for actor in ACTORS[1:]}

    shown = 2 if name == "invoice-list" else 1
    role = 1 if name == "subscription-list" else 0
    assert found == {"stranger": 0, "staff": 0, "role": role, "owner": shown}


def test_role__lets_in_whoever_has_paid_for_it(clients, belongings):
    answers = [clients[actor].get("/lounge/").status_code for actor in ACTORS]

    assert answers == [403, 403, 403, 200, 200]
