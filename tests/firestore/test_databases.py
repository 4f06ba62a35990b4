"""Test databases, named databases, threads, forks, async, and a server that does not answer."""

import asyncio
import os
import re
import subprocess
import sys
import threading

import grpc
import pytest
from asgiref.sync import sync_to_async
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, NotSupportedError, OperationalError, ProgrammingError, connections
from django.db.models import Count
from django.test import TestCase
from google.api_core import exceptions as google

from django_firestore_stripe.deadlines import within
from django_firestore_stripe.exceptions import DeadlineExceeded
from django_firestore_stripe.firestore.base import DatabaseWrapper
from django_firestore_stripe.firestore.calls import RETRY_READ, call
from django_firestore_stripe.firestore.client import Endpoint
from django_firestore_stripe.firestore.errors import (
    COMMIT_ERRORS,
    READ_ERRORS,
    PreconditionLost,
    message_of,
    translated_errors,
)
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.writes import commit, create
from tests.firestore.app.models import Customer, Session
from tests.firestore.shop import numbers, seed

firestore = pytest.mark.django_db(databases=["firestore"])


def wrapper(**changes) -> DatabaseWrapper:
    """Return a connection of its own with the test database's settings."""
    return DatabaseWrapper({**connections["firestore"].settings_dict, **changes}, "firestore")


@firestore
def test_test_database__is_a_project_of_its_own():
    assert connections["firestore"].settings_dict["NAME"].startswith("test-demo-tests")


def test_test_database__is_refused_without_an_emulator(monkeypatch):
    monkeypatch.delenv("FIRESTORE_EMULATOR_HOST")
    connection = wrapper(NAME="production")

    with pytest.raises(ImproperlyConfigured, match="FIRESTORE_EMULATOR_HOST"):
        connection.creation.create_test_db()

    assert connection.settings_dict["NAME"] == "production"


@pytest.mark.parametrize(
    ("name", "test", "project"),
    [("shop", {}, "test-shop"), ("shop", {"NAME": "test_shop_gw0"}, "test-shop-gw0")],
)
@firestore
def test_test_database__is_named_by_the_settings(name, test, project):
    connection = wrapper(NAME=name, TEST=test)

    assert connection.creation.create_test_db() == project
    connection.creation.destroy_test_db(name)
    assert connection.settings_dict["NAME"] == name


@firestore
def test_clones__are_projects_of_their_own():
    creation = wrapper(NAME="test-shop", TEST={}).creation

    assert [creation.get_test_db_clone_settings(str(n))["NAME"] for n in (1, 2)] == ["test-shop-1", "test-shop-2"]
    creation.clone_test_db("1", verbosity=0)
    assert creation.test_db_signature() != wrapper(NAME="other", TEST={}).creation.test_db_signature()


def test_flush__without_an_emulator_is_refused(monkeypatch):
    monkeypatch.delenv("FIRESTORE_EMULATOR_HOST")

    with pytest.raises(NotSupportedError, match="other apps"):
        wrapper().ops.execute_sql_flush(["FLUSH"])


@firestore
def test_flush__deletes_every_document_and_an_empty_one_is_one_call(calls):
    commit([create(f"things/{n}/below/x", {}) for n in range(600)])
    commit([create("others/ghost/x/y/z/deep", {})])

    connections["firestore"].ops.execute_sql_flush(["FLUSH"])
    with calls:
        connections["firestore"].ops.execute_sql_flush(["FLUSH"])

    assert not any(snapshot.exists for snapshot in read(["things/1/below/x", "others/ghost/x/y/z/deep"]).values())
    assert len(calls) == 1


class TestIsolation(TestCase):
    """Both tests see an empty database, in whatever order."""

    databases = {"firestore"}

    def test_one(self):
        assert not Customer.objects.exists()
        Customer.objects.create(uid="u")

    test_other = test_one


@firestore
def test_named_database__is_apart():
    named = wrapper(OPTIONS={"database": "other"})
    with named.cursor() as cursor:
        cursor.commit([create("shop_customers/u", {"email": "there"})])
        assert cursor.read(["shop_customers/u"])["shop_customers/u"].get("email") == "there"

    assert not Customer.objects.exists()
    named.ops.execute_sql_flush(["FLUSH"])
    with named.cursor() as cursor:
        assert not cursor.read(["shop_customers/u"])["shop_customers/u"].exists


@firestore
def test_client__is_one_per_process_and_database(monkeypatch):
    one, same, other = Endpoint("p", "(default)"), Endpoint("p", "(default)"), Endpoint("p", "other")

    assert one.client is same.client
    assert one.client is not other.client
    client = one.client
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert one.client is not client


@firestore
def test_threads(shop):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(Session.objects.filter(customer="uid1").count())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [6] * 8


FORK = """
import os, sys, warnings
warnings.simplefilter("ignore", DeprecationWarning)
import django; django.setup()
from django.db import connections
connections["firestore"].settings_dict["NAME"] = sys.argv[1]
from tests.firestore.app.models import Customer
assert Customer.objects.get().pk == "u"
child = os.fork()
if child == 0:
    os._exit(0 if Customer.objects.get().pk == "u" else 1)
assert os.waitpid(child, 0)[1] == 0
assert Customer.objects.get().pk == "u"
print("both")
"""


@firestore
def test_fork__works_on_both_sides():
    Customer.objects.create(uid="u")
    project = connections["firestore"].settings_dict["NAME"]

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", FORK, project],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "GRPC_VERBOSITY": "NONE"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stdout.strip() == "both", done.stderr


@pytest.mark.django_db(databases=["firestore"], transaction=True)
def test_async():
    async def work():
        await sync_to_async(seed)()
        session = await Session.objects.aget(pk="uid1/doc05")
        session.price = "new"
        await session.asave()
        found = [one async for one in Session.objects.filter(price="new")]
        return numbers(found), await Session.objects.acount(), (await Session.objects.afirst()).pk

    assert asyncio.run(work()) == ([5], 24, "uid3/doc23")


@pytest.mark.django_db(databases=["firestore"], transaction=True)
def test_async__writes():
    async def work():
        customers = Customer.objects
        ada = await customers.acreate(uid="ada", email="a@b.co")
        _bob, made = await customers.aget_or_create(pk="bob", defaults={"email": "b@b.co"})
        await customers.aupdate_or_create(pk="bob", defaults={"email": "new"})
        await customers.abulk_create([Customer(uid="c"), Customer(uid="d")])
        await customers.filter(pk="c").aupdate(email="changed")
        found = await customers.ain_bulk(["bob", "c"])
        sums = await customers.aaggregate(n=Count("pk"))
        ada.email = "again"
        await customers.abulk_update([ada], ["email"])
        await ada.arefresh_from_db()
        await (await customers.aget(pk="d")).adelete()
        await customers.filter(pk="c").adelete()
        last, exists = await customers.order_by("email").alast(), await customers.filter(pk="c").aexists()
        return made, {key: row.email for key, row in found.items()}, sums, ada.email, last.pk, exists

    assert asyncio.run(work()) == (True, {"bob": "new", "c": "changed"}, {"n": 4}, "again", "bob", False)


@pytest.fixture
def archive():
    """Have a second Firestore database of the same project under the alias `archive`."""
    settings = {**connections["firestore"].settings_dict, "OPTIONS": {"database": "archive"}}
    wrapper = DatabaseWrapper(settings, "archive")
    # Django guards aliases that a test does not name, but no connection that is open before they are known.
    wrapper.ensure_connection()
    connections.settings["archive"] = settings
    connections["archive"] = wrapper
    connections["archive"].ops.execute_sql_flush(["FLUSH"])
    yield "archive"
    connections["archive"].ops.execute_sql_flush(["FLUSH"])
    del connections["archive"], connections.settings["archive"]


@firestore
def test_named_database__is_used_by_its_alias(archive):
    Customer.objects.using(archive).create(uid="there", email="a@b.co")
    Customer.objects.create(uid="here")
    Customer(uid="saved").save(using=archive)
    commit([create("shop_customers/u/shop_sessions/s", {"mode": "setup"})], using=archive)

    there = Customer.objects.using(archive)
    assert [customer.pk for customer in there.order_by("pk")] == ["saved", "there"]
    assert there.get(pk="there")._state.db == archive
    assert there.get(pk="there").sessions.count() == 0
    assert Session.objects.using(archive).select_related("customer").get().pk == "u/s"
    assert there.filter(pk="there").update(email="b@b.co") == 1
    assert there.get(pk="saved").delete()[0] == 1
    assert read(["shop_customers/there"], using=archive)["shop_customers/there"].get("email") == "b@b.co"
    assert [customer.pk for customer in Customer.objects.all()] == ["here"]


@pytest.mark.parametrize(
    "work",
    [
        Customer.objects.count,
        lambda: list(Customer.objects.all()),
        lambda: Customer.objects.filter(pk="u").first(),
        lambda: Customer.objects.create(uid="u"),
        lambda: read(["a/b"]),
        lambda: commit([create("a/b", {})]),
    ],
)
@firestore
def test_silence__is_an_operational_error(work):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:9")
        with pytest.raises(OperationalError), within(0.3):
            work()


@firestore
def test_silence__lasts_no_longer_than_the_setting(settings):
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.2}
    budgets = []

    def attempt(seconds):
        budgets.append(seconds)
        raise google.ServiceUnavailable("nobody home")

    with pytest.raises(OperationalError, match="nobody home"):
        call(attempt, retry=RETRY_READ, errors=READ_ERRORS)

    assert 0.1 < budgets[0] <= 0.2
    assert budgets == sorted(budgets, reverse=True)


@firestore
def test_deadline__that_has_passed_is_no_call(calls):
    with calls, within(0.0), pytest.raises(DeadlineExceeded):
        Customer.objects.count()

    assert len(calls) == 0


@pytest.mark.bundled
@firestore
def test_slow_answer__is_an_operational_error(firestore_emulator):
    firestore_emulator.faults.inject("RunQuery", code=None, delay=2.0)

    with pytest.raises(OperationalError), within(0.3):
        list(Customer.objects.all())


@pytest.mark.bundled
@pytest.mark.parametrize("rpc", ["RunQuery", "BatchGetDocuments", "RunAggregationQuery"])
@firestore
def test_read__that_breaks_off_is_tried_again(firestore_emulator, rpc, shop):
    work = {
        "RunQuery": lambda: len(Session.objects.order_by("pk")),
        "BatchGetDocuments": lambda: len(Session.objects.filter(pk="uid1/doc05")) * 24,
        "RunAggregationQuery": Session.objects.count,
    }
    firestore_emulator.faults.inject(rpc, code=grpc.StatusCode.UNAVAILABLE, after=True)

    assert work[rpc]() == 24


ERRORS = [
    (COMMIT_ERRORS, google.AlreadyExists("x"), PreconditionLost),
    (COMMIT_ERRORS, google.NotFound("x"), PreconditionLost),
    (COMMIT_ERRORS, google.FailedPrecondition("x"), PreconditionLost),
    (COMMIT_ERRORS, google.InvalidArgument("x"), DatabaseError),
    (READ_ERRORS, google.FailedPrecondition("create it here: https://console"), ProgrammingError),
    (READ_ERRORS, google.InvalidArgument("x"), ProgrammingError),
    *((table, google.Aborted("x"), OperationalError) for table in (READ_ERRORS, COMMIT_ERRORS)),
    *((table, google.ServiceUnavailable("x"), OperationalError) for table in (READ_ERRORS, COMMIT_ERRORS)),
    *((table, google.DeadlineExceeded("x"), OperationalError) for table in (READ_ERRORS, COMMIT_ERRORS)),
    *((table, google.RetryError("x", None), OperationalError) for table in (READ_ERRORS, COMMIT_ERRORS)),
    *((table, google.PermissionDenied("x"), OperationalError) for table in (READ_ERRORS, COMMIT_ERRORS)),
    *((table, google.Unauthenticated("x"), OperationalError) for table in (READ_ERRORS, COMMIT_ERRORS)),
    *((table, google.ResourceExhausted("x"), OperationalError) for table in (READ_ERRORS, COMMIT_ERRORS)),
]


@pytest.mark.parametrize(("table", "error", "expected"), ERRORS, ids=lambda item: type(item).__name__)
def test_error__is_translated_and_keeps_its_cause(table, error, expected):
    with pytest.raises(expected) as raised, translated_errors(table):
        raise error

    assert raised.value.__cause__ is error


def test_missing_index__keeps_the_link_that_creates_it():
    link = "The query requires an index. You can create it here: https://console.firebase.google.com/x"

    with pytest.raises(ProgrammingError, match=re.escape(link)), translated_errors(READ_ERRORS):
        raise google.FailedPrecondition(link)


def test_message__is_the_innermost_cause():
    assert message_of(google.RetryError("gave up", google.ServiceUnavailable("nobody home"))) == "nobody home"


def test_test__that_did_not_ask_for_the_database_does_not_reach_it():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Customer.objects.count()
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        read(["a/b"])
