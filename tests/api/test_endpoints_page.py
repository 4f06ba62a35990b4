"""docs/reference/endpoints.md: every endpoint, and what a request costs, as measured here."""

import re
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.test import AsyncClient

from django_firestore_stripe.firestore import listener
from django_firestore_stripe.firestore.meter import Meter, metered
from tests.admin.documents import invoice
from tests.api.endpoints import endpoints, methods_of
from tests.api.test_openapi import path_of

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

PAGE = Path(__file__).parents[2] / "docs/reference/endpoints.md"
ROW = re.compile(r"^\| (GET|POST|PATCH) \| `([^`]+)` \| ([^|]+) \| (.+) \|$", re.MULTILINE)
WITHOUT_COST = {"health", "portal-link", "portal-link-full", "schema", "webhook", "trigger-auth", "trigger-firestore"}
# What the page calls n and p: rows on a page, and prices of all its products.
N, P = 3, 7
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BODIES = {
    "GET checkout/": {"price": "SHIRT"},
    "POST checkout/": {"price": "SHIRT"},
    "POST api/checkout-sessions/": {"price": "SHIRT"},
    "PATCH api/subscriptions/{object_id}/": {"price": "YEARLY"},
}


def rows():
    return {
        f"{method} {address}": (who.strip(), [cell.strip() for cell in costs.split("|")])
        for method, address, who, costs in ROW.findall(PAGE.read_text())
    }


def number(cell):
    """Return what a cell says for this test's pages: "n + 1" is 4."""
    named = {"n": N, "p": P}
    return sum(named.get(part.strip()) or int(part) for part in cell.split("+"))


@pytest.fixture
def api(ada, logged_in, settings):
    """Return Ada's client."""
    addresses = {"SUCCESS_URL": "/ok/", "CANCEL_URL": "/no/", "PORTAL_RETURN_URL": "/account/"}
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, **addresses}
    return logged_in(ada)


@pytest.fixture
def names(api, ada, shop, store, stripe_api, deliver_webhooks):
    """Give Ada a page of everything, of which the first of each kind is Stripe's too; return their names."""
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": str(ada.pk)}}).id
    card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    store(f"customers/{ada.pk}", stripeId=customer)
    yearly = {"product": "prod_gold", "currency": "usd", "unit_amount": 9900, "recurring": {"interval": "year"}}
    yearly = stripe_api.v1.prices.create(yearly).id
    subscription = stripe_api.v1.subscriptions.create(
        {"customer": customer, "items": [{"price": shop.monthly}], "default_payment_method": card.id}
    )
    deliver_webhooks()
    session = api.post("/payments/api/checkout-sessions/", {"price": shop.shirt}, content_type="application/json")
    below = f"customers/{ada.pk}"
    for index in range(1, N):
        created = NOW - timedelta(minutes=index)
        store(f"{below}/checkout_sessions/doc{index}", sessionId=f"cs_{index}", created=created)
        store(f"{below}/subscriptions/sub_{index}", status="active", created=created)
        store(f"{below}/invoices/in_{index}", **invoice(id=f"in_{index}", customer=customer))
    for index in range(1, N):
        store(f"{below}/payments/pi_{index}", id=f"pi_{index}", status="succeeded", created=index)
    _price_every_product(store)
    cache.clear()
    return {
        "product_id": "prod_gold",
        "price_id": shop.monthly,
        "session_id": session.json()["id"],
        "SHIRT": shop.shirt,
        "YEARLY": yearly,
        "api/subscriptions/": subscription.id,
        "api/payments/": "pi_1",
        "api/invoices/": "in_1",
    }


def _price_every_product(store) -> None:
    """Add a third product, and prices: three of the first, two of each other."""
    store("products/prod_mug", active=True)
    for price in ("prod_gold/prices/c", "prod_mug/prices/a", "prod_mug/prices/b"):
        store(f"products/{price}", active=True)


@pytest.fixture
def listened(monkeypatch) -> Meter:
    """Return what counts the Listen calls, and the documents that Firestore names there, which it bills as reads."""
    meter = Meter()

    class CountedCall(listener.Call):
        def __init__(self, *args):
            meter.rpcs += 1
            super().__init__(*args)

        def __iter__(self):
            for response in super().__iter__():
                meter.reads += response.WhichOneof("response_type") == "document_change"
                yield response

    monkeypatch.setattr(listener, "Call", CountedCall)
    return meter


def ask(client, request, names):
    method, address = request.split(" ")
    if address.endswith("/stream/"):
        return follow(client, f"/payments/{address}")
    object_id = next((names[kind] for kind in names if address.startswith(kind)), "")
    url = "/payments/" + address.replace("{object_id}", object_id)
    for name in ("product_id", "price_id", "session_id"):
        url = url.replace(f"{{{name}}}", names[name])
    body = {name: names[value] for name, value in BODIES.get(request, {}).items()}
    options = {"content_type": "application/json"} if "api/" in address and method != "GET" else {}
    return getattr(client, method.lower())(url, body, **options)


def follow(client, url):
    """Open a stream under ASGI, as the client's user, and close it when it has told all that there is."""

    async def told():
        follower = AsyncClient()
        follower.cookies = client.cookies
        response = await follower.get(url)
        async with aclosing(response.streaming_content) as chunks:
            _beat, news = await anext(chunks), await anext(chunks)
        assert news.count(b"event: added") == N
        return response

    return async_to_sync(told)()


def test_page__lists_every_endpoint_and_method():
    listed = {(urlsplit(address).path, method) for method, address in (row.split(" ") for row in rows())}

    assert listed == {
        (path_of(name).removeprefix("/payments/"), method.upper())
        for name, pattern in endpoints()
        for method in methods_of(pattern)
        if name not in WITHOUT_COST
    }


@pytest.mark.parametrize("request_line", sorted(rows()))
def test_page__says_what_a_request_costs(api, names, stripe_emulator, listened, request_line):
    stripe_emulator.reset_requests()

    with metered() as meter:
        response = ask(api, request_line, names)

    _who, cells = rows()[request_line]
    calls, reads = meter.rpcs + listened.rpcs, meter.reads + listened.reads
    measured = [calls, reads, meter.writes, len(stripe_emulator.requests)]
    assert response.status_code in {200, 201, 303}
    assert measured == [number(cell) for cell in cells]
