"""api/products/ and api/products/{id}/prices/: the SDK's interfaces, its questions, and what they cost."""

import base64
from urllib.parse import urlencode

import pytest
from rest_framework import serializers

from django_firestore_stripe.api.catalogue import ProductViewSet
from django_firestore_stripe.api.catalogue_serializers import PriceSerializer, ProductSerializer
from django_firestore_stripe.api.pagination import ByKey
from django_firestore_stripe.firestore.meter import metered
from django_firestore_stripe.firestore.writes import commit, merge
from django_firestore_stripe.models import Product

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

PRODUCTS = "/payments/api/products/"
PRICES = f"{PRODUCTS}tee/prices/"

# The interfaces of the JavaScript SDK.
PRODUCT = {"id", "active", "name", "description", "role", "images", "metadata", "prices"}
PRICE = {
    "id",
    "product",
    "active",
    "currency",
    "unit_amount",
    "description",
    "type",
    "interval",
    "interval_count",
    "trial_period_days",
}
# What else Stripe says; the interfaces allow any.
MORE_OF_PRODUCT = {"tax_code"}
MORE_OF_PRICE = {
    "billing_scheme",
    "tiers_mode",
    "tiers",
    "recurring",
    "transform_quantity",
    "tax_behavior",
    "metadata",
}


@pytest.fixture
def catalogue(store) -> None:
    """Store three products, one of them withdrawn, and the prices of one."""
    store("products/tee", active=True, name="Tee", role=None, metadata={"kind": "shirt", "a b": "c"})
    store("products/hat", active=False, name="Hat", role="silver", metadata={"kind": "hat"})
    store("products/gold", active=True, name="Gold", role="gold", metadata={"kind": "plan", "in": "x"}, images=["a"])
    store("products/tee/prices/p1", active=True, unit_amount=2400, currency="usd", type="one_time")
    store("products/tee/prices/p2", active=False, unit_amount=1800, currency="eur", type="one_time")
    store("vendors/v/prices/p9", active=True)


@pytest.fixture
def many() -> None:
    """Store 60 products with two prices each, every second of them withdrawn."""
    commit([merge(f"products/prod_{number:02}", {"active": number % 2 == 0}) for number in range(60)])
    commit(
        [merge(f"products/prod_{number:02}/prices/{price}", {"active": True}) for number in range(60) for price in "xy"]
    )


def ask(client, url=PRODUCTS, **query):
    response = client.get(url, query)
    assert response.status_code == 200, response.content
    return response.json()


def ids(page):
    return [found["id"] for found in page["results"]]


def refusal(client, url=PRODUCTS, **query):
    response = client.get(url, query)
    assert response.status_code == 400
    return list(response.json())


def cursor(**tokens):
    return base64.b64encode(urlencode(tokens).encode()).decode()


# The interfaces


def test_serializers__have_the_interfaces_fields():
    assert set(ProductSerializer().fields) == PRODUCT | MORE_OF_PRODUCT
    assert set(PriceSerializer().fields) == PRICE | MORE_OF_PRICE


@pytest.mark.usefixtures("catalogue")
def test_product__is_shown_as_the_sdk_does(client):
    assert ask(client, f"{PRODUCTS}gold/") == {
        "id": "gold",
        "active": True,
        "name": "Gold",
        "description": None,
        "role": "gold",
        "images": ["a"],
        "metadata": {"kind": "plan", "in": "x"},
        "tax_code": None,
        "prices": [],
    }


def test_fields_that_are_missing__are_as_the_sdk_has_them(client, store):
    store("products/x", active=True)
    store("products/x/prices/p", active=True)

    product = ask(client, f"{PRODUCTS}x/", includePrices="true")

    assert (product["images"], product["metadata"], product["name"]) == ([], {}, None)
    assert (product["prices"][0]["metadata"], product["prices"][0]["recurring"]) == ({}, None)


@pytest.mark.usefixtures("catalogue")
def test_price__is_shown_as_the_sdk_does(client):
    body = ask(client, f"{PRICES}p1/")

    assert body.keys() == PRICE | MORE_OF_PRICE
    assert (body["id"], body["product"], body["unit_amount"], body["type"]) == ("p1", "tee", 2400, "one_time")


def test_catalogue_of_stripe__has_its_numbers_and_texts(client, shop):
    (gold,) = ask(client, role="gold", includePrices="true")["results"]

    (price,) = gold["prices"]
    assert (gold["id"], gold["role"], gold["metadata"]) == ("prod_gold", "gold", {"firebaseRole": "gold"})
    assert (price["id"], price["product"], price["unit_amount"]) == (shop.monthly, "prod_gold", 999)
    assert (price["type"], price["interval"], price["interval_count"]) == ("recurring", "month", 1)
    assert price["recurring"]["interval"] == "month"


class Shouted(ProductSerializer):
    shouted = serializers.SerializerMethodField()

    def get_shouted(self, product):
        return f"{product.name}!"


class ShoutedProducts(ProductViewSet):
    serializer_class = Shouted


@pytest.mark.usefixtures("catalogue")
def test_projects_serializer__takes_the_place_of_ours(rf):
    response = ShoutedProducts.as_view({"get": "retrieve"})(rf.get("/", {"includePrices": "true"}), product_id="gold")

    assert response.data["shouted"] == "Gold!"


@pytest.mark.parametrize("garbage", ["text", 5, True, [], [1, None], {}, {"a": 1}, None], ids=repr)
@pytest.mark.parametrize("field", sorted(PRODUCT - {"id"}))
def test_product__survives_what_another_program_wrote(client, store, field, garbage):
    store("products/x", **{field: garbage})

    assert ids(ask(client)) == ["x"]


# The SDK's questions


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["gold", "hat", "tee"]),
        ({"activeOnly": "true"}, ["gold", "tee"]),
        ({"activeOnly": "false"}, ["gold", "hat", "tee"]),
        ({"activeOnly": ""}, ["gold", "hat", "tee"]),
        ({"role": "gold"}, ["gold"]),
        ({"role__in": "gold,silver"}, ["gold", "hat"]),
        ({"name": "Hat"}, ["hat"]),
        ({"name": "hat"}, []),
        ({"metadata.kind": "shirt"}, ["tee"]),
        ({"metadata.kind__in": "shirt,hat"}, ["hat", "tee"]),
        ({"metadata.kind__in": "shirt,hat", "activeOnly": "true"}, ["tee"]),
        ({"metadata.kind": "shirt", "metadata.a b": "c"}, ["tee"]),
        ({"metadata.in": "x"}, ["gold"]),
        ({"metadata.kind__exact": "shirt"}, []),
        ({"metadata.7": "x"}, []),
        ({"metadata.kind": "shirt", "role": "gold"}, []),
        ({"role": ""}, []),
        ({"other": "x"}, ["gold", "hat", "tee"]),
    ],
    ids=repr,
)
def test_products__can_be_asked_for(client, query, found):
    assert ids(ask(client, **query)) == found


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["p1", "p2"]),
        ({"activeOnly": "true"}, ["p1"]),
        ({"currency": "eur"}, ["p2"]),
        ({"type": "one_time", "currency__in": "usd,eur"}, ["p1", "p2"]),
        ({"interval": "month"}, []),
    ],
    ids=repr,
)
def test_prices__can_be_asked_for(client, query, found):
    assert ids(ask(client, PRICES, **query)) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"activeOnly": "yes"}, "activeOnly"),
        ({"includePrices": "1"}, "includePrices"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"limit": "9" * 5000}, "limit"),
        ({"limit": ""}, "limit"),
        ({"limit": "\N{ARABIC-INDIC DIGIT FIVE}"}, "limit"),
        ({"metadata.": "x"}, "metadata."),
        ({"metadata.__x__": "x"}, "metadata.__x__"),
        ({"metadata." + "k" * 41: "x"}, "metadata." + "k" * 41),
        ({"metadata.a\x00": "x"}, "metadata.a\x00"),
        ({"role": "\x00"}, "role"),
        ({"role": "x" * 1501}, "role"),
        ({"role__in": ",".join("x" * 31)}, "role__in"),
        ({"role__in": ",".join("x" * 6), "metadata.a__in": ",".join("x" * 7)}, "metadata.a__in"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_question__that_cannot_be_asked_is_refused(client, query, field):
    assert refusal(client, **query) == [field]


def test_flag_of_one_product__that_is_none_is_refused(client):
    assert refusal(client, f"{PRODUCTS}x/", includePrices="1") == ["includePrices"]


# Pages


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("query", [{}, {"activeOnly": "true"}], ids=repr)
def test_pages__go_on_until_the_end(client, query):
    seen, address = [], f"{PRODUCTS}?{urlencode({'limit': 7, **query})}"
    while address:
        page = client.get(address).json()
        assert page["previous"] is None
        seen += ids(page)
        address = page["next"]

    assert seen == [f"prod_{number:02}" for number in range(0, 60, 2 if query else 1)]


@pytest.mark.usefixtures("catalogue")
def test_pages_of_prices__go_on_until_the_end(client):
    first = ask(client, PRICES, limit=1)
    second = client.get(first["next"]).json()

    assert [ids(first), ids(second), second["next"]] == [["p1"], ["p2"], None]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("url", [PRODUCTS, PRICES])
@pytest.mark.parametrize(
    "wrong", ["x", cursor(p="a/b/c"), cursor(p=""), cursor(p="__x__"), cursor(p="x" * 1501), cursor(p="hat", r="1")]
)
def test_cursor__that_is_none_of_ours_is_not_found(client, url, wrong):
    response = client.get(url, {"cursor": wrong})

    assert (response.status_code, response.json()["code"]) == (404, "not-found")


# Who may, and what there is not


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    "address",
    [f"{PRODUCTS}none/", f"{PRODUCTS}%2e%2e/", f"{PRODUCTS}%00/", f"{PRICES}none/", f"{PRODUCTS}none/prices/p1/"],
)
def test_what_there_is_not__is_not_found(client, address):
    response = client.get(address)

    assert (response.status_code, response.json()) == (
        404,
        {"detail": "There is no such object.", "code": "not-found"},
    )


@pytest.mark.usefixtures("catalogue")
def test_prices_of_no_product__are_none(client):
    assert ask(client, f"{PRODUCTS}none/prices/")["results"] == []


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("url", [PRODUCTS, f"{PRODUCTS}tee/", PRICES])
def test_catalogue__can_be_browsed(client, url):
    response = client.get(url, headers={"Accept": "text/html"})

    assert response.status_code == 200
    assert b"tee" in response.content


# Reads


@pytest.mark.usefixtures("many")
def test_prices_of_50_products__cost_themselves_and_two_calls(client):
    with metered() as meter:
        page = ask(client, includePrices="true", limit=50)

    assert [len(product["prices"]) for product in page["results"]] == [2] * 50
    # 50 products, one more to know that there is a next page, 100 prices.
    assert (meter.rpcs, meter.reads) == (2, 151)


@pytest.mark.usefixtures("many")
def test_prices_of_every_second_product__cost_themselves_and_two_calls(client):
    with metered() as meter:
        page = ask(client, includePrices="true", activeOnly="true", limit=50)

    assert [price["product"] for product in page["results"] for price in product["prices"]] == [
        f"prod_{number:02}" for number in range(0, 60, 2) for _price in "xy"
    ]
    assert (meter.rpcs, meter.reads) == (2, 30 + 60)


@pytest.fixture
def few_of_many() -> None:
    """Store 540 products with a price each, of which 40 are sold: every 14th, and the last."""
    active = {*range(0, 540, 14), 539}
    assert len(active) == 40
    for start in range(0, 540, 180):
        numbers = range(start, start + 180)
        commit([merge(f"products/prod_{number:03}", {"active": number in active}) for number in numbers])
        commit([merge(f"products/prod_{number:03}/prices/x", {"active": True}) for number in numbers])


@pytest.mark.usefixtures("few_of_many")
def test_prices_of_few_among_many__cost_no_read_of_the_others(client):
    with metered() as meter:
        page = ask(client, includePrices="true", activeOnly="true")

    assert [len(product["prices"]) for product in page["results"]] == [1] * 40
    # One query for the products, one for the prices of 30 of them, one for those of the others.
    assert (meter.rpcs, meter.reads) == (3, 40 + 40)


class ActiveProducts(ProductViewSet):
    queryset = Product.objects.active()


class ByName(ByKey):
    ordering = "name"

    def is_position(self, text):
        return True


class ProductsByName(ProductViewSet):
    pagination_class = ByName


@pytest.mark.usefixtures("few_of_many")
def test_projects_queryset__costs_no_read_of_what_it_leaves_out(rf):
    with metered() as meter:
        response = ActiveProducts.as_view({"get": "list"})(rf.get("/", {"includePrices": "true"}))

    assert [len(product["prices"]) for product in response.data["results"]] == [1] * 40
    assert (meter.rpcs, meter.reads) == (3, 40 + 40)


def test_projects_order__costs_no_read_of_what_is_on_other_pages(rf):
    """Pages by name, of which each has products from everywhere."""
    commit([merge(f"products/prod_{number:02}", {"name": f"{number % 2}{number:02}"}) for number in range(80)])
    commit([merge(f"products/prod_{number:02}/prices/x", {"active": True}) for number in range(80)])

    with metered() as meter:
        response = ProductsByName.as_view({"get": "list"})(rf.get("/", {"includePrices": "true", "limit": 40}))

    assert [product["prices"][0]["product"] for product in response.data["results"]] == [
        f"prod_{number:02}" for number in range(0, 80, 2)
    ]
    # One product more, to know that there is a next page.
    assert (meter.rpcs, meter.reads) == (3, 41 + 40)


def test_prices_of_exactly_50_products__cost_no_read_more(client):
    commit([merge(f"products/prod_{number:02}", {"active": True}) for number in range(50)])
    commit([merge(f"products/prod_{number:02}/prices/x", {"active": True}) for number in range(50)])

    with metered() as meter:
        ask(client, includePrices="true", limit=50)

    assert (meter.rpcs, meter.reads) == (2, 50 + 50)


def test_prices_of_100_products__cost_themselves_and_two_calls(client):
    commit([merge(f"products/prod_{number:03}", {"active": number % 3 > 0}) for number in range(200)])
    commit([merge(f"products/prod_{number:03}/prices/x", {"active": True}) for number in range(200)])

    with metered() as meter:
        first = ask(client, includePrices="true")
    with metered() as second_meter:
        second = client.get(first["next"]).json()

    assert (meter.rpcs, meter.reads) == (2, 101 + 100)
    assert (second_meter.rpcs, second_meter.reads) == (2, 100 + 100)
    shown = [price["product"] for page in (first, second) for product in page["results"] for price in product["prices"]]
    assert shown == [f"prod_{number:03}" for number in range(200)]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("address", "rpcs", "reads"),
    [
        (PRODUCTS, 1, 3),
        (f"{PRODUCTS}tee/", 1, 1),
        (f"{PRODUCTS}tee/?includePrices=true", 2, 3),
        (PRICES, 1, 2),
        (f"{PRICES}p1/", 1, 1),
        (f"{PRODUCTS}none/", 1, 1),
    ],
)
def test_answer__costs_what_it_shows(client, address, rpcs, reads):
    with metered() as meter:
        client.get(address)

    assert (meter.rpcs, meter.reads) == (rpcs, reads)
