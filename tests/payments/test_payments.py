"""The Python API: the SDK's functions under their Python names."""

import inspect
import queue
import re
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path
from textwrap import indent

import grpc
import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser
from django.db import NotSupportedError
from django.shortcuts import redirect
from django.urls import resolve

from django_firestore_stripe import payments
from django_firestore_stripe.firestore.meter import metered
from django_firestore_stripe.firestore.writes import commit, merge

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

PAGE = Path(__file__).parents[2] / "docs/reference/python-api.md"
TUTORIAL = Path(__file__).parents[2] / "docs/tutorial.md"
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r'"(SUCCESS_URL|CANCEL_URL)": "([^"]*)"')
SECONDS = 30
ADDRESSES = {"success_url": "https://shop.example/ok/", "cancel_url": "https://shop.example/no/"}
ERRORS = {name for name in payments.__all__ if inspect.isclass(getattr(payments, name))}
FUNCTIONS = set(payments.__all__) - ERRORS
NAME = re.compile(r"`(\w+)`")


@pytest.fixture
def bob(django_user_model):
    """Return another user."""
    return django_user_model.objects.create_user("bob")


@pytest.fixture
def catalogue(store) -> None:
    """Two products with prices, one of them withdrawn."""
    store("products/tee", active=True, name="Tee", metadata={"kind": "shirt"})
    store("products/hat", active=False, name="Hat", metadata={"kind": "hat"})
    store("products/tee/prices/p1", active=True, unit_amount=2400, currency="usd")
    store("products/tee/prices/p2", active=False, unit_amount=1800, currency="usd")


@pytest.fixture
def belongings(store, ada) -> None:
    """Ada's subscriptions and a payment, and somebody else's."""
    store(f"customers/{ada.pk}/subscriptions/sub_1", status="active")
    store(f"customers/{ada.pk}/subscriptions/sub_2", status="canceled")
    store(f"customers/{ada.pk}/payments/pi_1", status="succeeded", amount=999)
    store("customers/other/subscriptions/sub_9", status="active")
    store("customers/other/payments/pi_9", status="succeeded")


def test_all__names_what_is_there_and_every_function_has_a_twin() -> None:
    assert payments.__all__ == sorted(payments.__all__)
    assert all(hasattr(payments, name) for name in payments.__all__)
    plain = {name for name in FUNCTIONS if not name.startswith("a")}
    assert {name for name in FUNCTIONS if name.startswith("a")} == {f"a{name}" for name in plain}


def test_reference__lists_every_function_and_error_and_no_other() -> None:
    functions, errors = (set(NAME.findall("".join(names(title)))) for title in ("Functions", "Errors"))

    assert functions == FUNCTIONS
    assert errors == ERRORS


def names(title: str) -> list[str]:
    """Return the cells of the table below a title that hold names."""
    section = re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)
    (table,) = [each for each in section if each.startswith(title)]
    columns = slice(2, 4) if title == "Functions" else slice(1, 2)
    rows = re.findall(r"^\| .*\|$", table, re.MULTILINE)[1:]
    return [cell for row in rows for cell in row.split("|")[columns]]


def test_reference__names_endpoints_that_there_are() -> None:
    endpoints = re.findall(r"\| (GET|POST) (api/\S+) \|$", PAGE.read_text(), re.MULTILINE)

    assert len(endpoints) == len(FUNCTIONS) / 2
    for method, address in endpoints:
        view = resolve("/payments/" + address.replace("{id}", "x")).func
        assert method.lower() in (getattr(view, "actions", None) or vars(view.cls))


def test_reference__says_each_errors_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([a-z-]+) \|", PAGE.read_text(), re.MULTILINE)

    assert dict(rows) == {name: getattr(payments, name).code for name in ERRORS}


def test_package__is_imported_without_django() -> None:
    subprocess.run([sys.executable, "-c", "import django_firestore_stripe"], check=True, timeout=60)


@pytest.mark.usefixtures("catalogue")
def test_products__with_prices__take_two_queries(django_assert_num_queries) -> None:
    with django_assert_num_queries(2, connection=_firestore()):
        (tee,) = payments.get_products(active_only=True, include_prices=True)
        assert [price.unit_amount for price in tee.prices.all()] == [2400, 1800]


def _firestore():
    from django.db import connections  # noqa: PLC0415

    return connections["firestore"]


@pytest.fixture
def many() -> None:
    """Store 80 products with two prices each, every second of them withdrawn."""
    numbers = range(80)
    commit([merge(f"products/prod_{number:02}", {"active": number % 2 == 0}) for number in numbers])
    commit(
        [merge(f"products/prod_{number:02}/prices/{price}", {"active": True}) for number in numbers for price in "xy"]
    )


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("asked", "numbers", "rpcs"),
    [
        ({}, range(80), 2),
        ({"limit": 50}, range(50), 2),
        ({"active_only": True}, range(0, 80, 2), 3),
        ({"where": {"active": False}}, range(1, 80, 2), 3),
        ({"active_only": True, "limit": 30}, range(0, 60, 2), 2),
        ({"where": {"active": None}}, range(0), 1),
    ],
)
def test_prices_of_products__cost_themselves(asked, numbers, rpcs) -> None:
    with metered() as meter:
        found = payments.get_products(include_prices=True, **asked)
        prices = {product.pk: [price.pk for price in product.prices.all()] for product in found}
        assert all(price.product is product for product in found for price in product.prices.all())

    ids = [f"prod_{number:02}" for number in numbers]
    assert prices == {key: [f"{key}/x", f"{key}/y"] for key in ids}
    assert (meter.rpcs, meter.reads) == (rpcs, 3 * len(ids) or 1)


@pytest.mark.usefixtures("many")
def test_prices_that_were_read__can_be_asked_further() -> None:
    found = payments.get_products(include_prices=True)

    assert [price.pk for price in found[0].prices.filter(pk="prod_00/y")] == ["prod_00/y"]
    assert found[0].prices.active().count() == 2


@pytest.mark.usefixtures("catalogue")
def test_products__are_filtered_and_limited() -> None:
    assert [product.pk for product in payments.get_products(where={"metadata__kind": "hat"})] == ["hat"]
    assert len(payments.get_products(limit=1)) == 1
    with pytest.raises(NotSupportedError):
        payments.get_products(where={"name__icontains": "t"})


@pytest.mark.usefixtures("catalogue")
def test_product_and_price__by_their_ids() -> None:
    assert payments.get_product("tee", include_prices=True).name == "Tee"
    assert payments.get_price("tee", "p1").unit_amount == 2400
    assert [price.stripe_id for price in payments.get_prices("tee")] == ["p1", "p2"]
    for missing in (lambda: payments.get_product("no"), lambda: payments.get_price("tee", "no")):
        with pytest.raises(payments.NotFound) as caught:
            missing()
        assert caught.value.code == "not-found"


@pytest.mark.usefixtures("belongings")
def test_own_subscriptions_and_payments__by_status(ada) -> None:
    def found(**options):
        return [each.stripe_id for each in payments.get_current_user_subscriptions(user=ada, **options)]

    assert found() == ["sub_1", "sub_2"]
    assert found(status="active") == ["sub_1"]
    assert found(status=["active", "canceled"]) == ["sub_1", "sub_2"]
    assert [each.amount for each in payments.get_current_user_payments(user=ada)] == [999]
    assert payments.get_current_user_subscription("sub_1", user=ada).status == "active"
    assert payments.get_current_user_payment("pi_1", user=ada).amount == 999


@pytest.mark.usefixtures("belongings")
@pytest.mark.parametrize("object_id", ["sub_9", "../other/subscriptions/sub_9", "", "no/pe"])
def test_subscription_of_another__is_not_found(ada, object_id) -> None:
    with pytest.raises(payments.NotFound):
        payments.get_current_user_subscription(object_id, user=ada)


@pytest.mark.parametrize("name", sorted(name for name in FUNCTIONS if "current_user" in name and name[0] != "a"))
def test_anonymous__is_unauthenticated(name) -> None:
    function = getattr(payments, name)
    args = [] if name.endswith("s") else ["sub_1"]

    with pytest.raises(payments.Unauthenticated) as caught:
        function(*args, user=AnonymousUser())

    assert caught.value.code == "unauthenticated"


def test_checkout_session__is_created(ada, shop, settings) -> None:
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "REDIRECT_HOSTS": ["shop.example"]}

    session = payments.create_checkout_session(user=ada, price=shop.monthly, **ADDRESSES)

    assert session.url
    assert session.mode == "subscription"
    assert payments.create_portal_session(user=ada, return_url="https://shop.example/").startswith("http")


@pytest.fixture
def paths_in_settings(configured) -> None:
    """Have the addresses of the tutorial, which are paths."""
    configured(**dict(ADDRESS.findall(TUTORIAL.read_text())), PORTAL_RETURN_URL="/account/")


@pytest.fixture(params=["strict", "extension"])
def _policies(request, configured) -> None:
    """Run the test under each session policy."""
    configured(SESSION_POLICY=request.param)


@pytest.fixture
def request_of_ada(rf, ada):
    """Return a request of Ada's."""
    request = rf.get("/buy/")
    request.user = ada
    return request


def sell_as_documented(request, price):
    """Run the page's first example as a view that sells a price."""
    example = PYTHON.search(PAGE.read_text())[1].replace("price_…", price)
    scope = {"redirect": redirect}
    exec(f"def view(request):\n{indent(example, '    ')}", scope)  # noqa: S102 - the page's own code
    return scope["view"](request)


@pytest.mark.usefixtures("paths_in_settings")
def test_reference__first_example_works_with_the_tutorials_settings(request_of_ada, shop, stripe_api) -> None:
    response = sell_as_documented(request_of_ada, shop.shirt)

    (session,) = stripe_api.v1.checkout.sessions.list().data
    assert (response.status_code, response["Location"]) == (302, session.url)
    assert (session.success_url, session.cancel_url) == ("http://testserver/", "http://testserver/")


@pytest.mark.usefixtures("paths_in_settings", "_policies")
def test_paths_of_the_settings__are_taken_from_the_requests_site(ada, request_of_ada, shop) -> None:
    session = payments.create_checkout_session(user=ada, price=shop.monthly, request=request_of_ada)
    portal = payments.create_portal_session(user=ada, request=request_of_ada)

    assert session.url
    assert session.success_url == "http://testserver/"
    assert portal


@pytest.mark.usefixtures("paths_in_settings", "_policies")
@pytest.mark.parametrize(
    ("create", "fields"),
    [
        (payments.create_checkout_session, ["success_url", "cancel_url"]),
        (payments.create_portal_session, ["return_url"]),
        (async_to_sync(payments.acreate_checkout_session), ["success_url", "cancel_url"]),
        (async_to_sync(payments.acreate_portal_session), ["return_url"]),
    ],
)
def test_paths_of_the_settings__without_the_request__are_refused_by_name(ada, shop, stripe_emulator, create, fields):
    options = {"price": shop.monthly} if "success_url" in fields else {}

    with pytest.raises(payments.InvalidRequest, match="pass `request`") as caught:
        create(user=ada, **options)

    assert list(caught.value.errors) == fields
    assert stripe_emulator.requests == []


@pytest.mark.usefixtures("paths_in_settings")
def test_twins__take_the_request(ada, request_of_ada, shop) -> None:
    async def run():
        session = await payments.acreate_checkout_session(user=ada, price=shop.shirt, request=request_of_ada)
        return session.success_url, await payments.acreate_portal_session(user=ada, request=request_of_ada)

    success_url, portal = async_to_sync(run)()

    assert success_url == "http://testserver/"
    assert portal


def test_checkout_session__for_an_unknown_price__is_refused(ada, shop) -> None:
    with pytest.raises(payments.InvalidRequest):
        payments.create_checkout_session(user=ada, price="price_no", **ADDRESSES)


@pytest.mark.bundled
@pytest.mark.parametrize(
    ("status", "expected", "code"),
    [
        ("PERMISSION_DENIED", payments.PermissionDenied, "permission-denied"),
        ("UNAUTHENTICATED", payments.PermissionDenied, "permission-denied"),
        ("CANCELLED", payments.Unavailable, "unavailable"),
        ("FAILED_PRECONDITION", payments.PaymentsError, "internal"),
    ],
)
def test_database_errors__have_a_code(firestore_emulator, ada, status, expected, code) -> None:
    firestore_emulator.faults.inject("RunQuery", code=grpc.StatusCode[status])

    with pytest.raises(payments.PaymentsError) as caught:
        payments.get_current_user_payments(user=ada)

    assert (type(caught.value), caught.value.code) == (expected, code)


@pytest.mark.bundled
@pytest.mark.parametrize(
    ("status", "expected"), [("DEADLINE_EXCEEDED", payments.DeadlineExceeded), ("UNAVAILABLE", payments.Unavailable)]
)
def test_firestore_that_keeps_failing__is_told_from_a_slow_one(firestore_emulator, configured, ada, status, expected):
    configured(FIRESTORE_TIMEOUT=0.3)
    firestore_emulator.faults.inject("RunQuery", code=grpc.StatusCode[status], times=50)

    with pytest.raises(payments.Unavailable) as caught:
        payments.get_current_user_payments(user=ada)

    assert type(caught.value) is expected


@pytest.mark.usefixtures("catalogue", "belongings")
def test_twins__do_the_same(ada) -> None:
    async def run():
        product = await payments.aget_product("tee")
        owned = await payments.aget_current_user_subscriptions(user=ada, status="active")
        return product.name, [each.stripe_id for each in owned]

    assert async_to_sync(run)() == ("Tee", ["sub_1"])


@pytest.mark.usefixtures("belongings")
def test_updates__tell_of_the_users_own(ada, store) -> None:
    heard = queue.SimpleQueue()

    with payments.on_current_user_payment_update(heard.put, user=ada):
        assert [change.instance.stripe_id for change in heard.get(timeout=SECONDS)] == ["pi_1"]
        store(f"customers/{ada.pk}/payments/pi_1", status="canceled")
        (change,) = heard.get(timeout=SECONDS)

    assert (change.kind, change.instance.status) == ("modified", "canceled")


@pytest.mark.usefixtures("belongings")
def test_asynchronous_updates__are_iterated_over(ada) -> None:
    async def run():
        async with aclosing(payments.aon_current_user_subscription_update(user=ada, status="active")) as updates:
            return [(change.kind, change.instance.stripe_id) for change in await anext(updates)]

    assert async_to_sync(run)() == [("added", "sub_1")]


@pytest.mark.bundled
def test_refused_updates__have_a_code(firestore_emulator, ada) -> None:
    firestore_emulator.faults.inject("Listen", code=grpc.StatusCode.PERMISSION_DENIED)
    told = queue.SimpleQueue()

    with payments.on_current_user_payment_update(lambda _changes: None, user=ada, on_error=told.put):
        error = told.get(timeout=SECONDS)

    assert (type(error), error.code) == (payments.PermissionDenied, "permission-denied")


@pytest.mark.bundled
def test_refused_asynchronous_updates__raise_with_a_code(firestore_emulator, ada) -> None:
    firestore_emulator.faults.inject("Listen", code=grpc.StatusCode.PERMISSION_DENIED)

    async def run() -> None:
        async with aclosing(payments.aon_current_user_payment_update(user=ada)) as updates:
            await anext(updates)

    with pytest.raises(payments.PermissionDenied):
        async_to_sync(run)()
