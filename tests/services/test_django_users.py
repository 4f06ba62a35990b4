"""Django's users: a customer at Stripe for each who comes, none for those who go."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import transaction
from django.db.models.deletion import Collector

from tests.factories import document

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    """Return a context in which transactions are committed."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def create(name="ada"):
    return get_user_model().objects.create_user(name, f"{name}@example.com", "x")


def test_new_user__gets_a_customer(committing, configured, stripe_api):
    configured(SYNC_USERS_ON_CREATE=True)

    with committing():
        user = create()
        user.save()

    (customer,) = stripe_api.v1.customers.list().data
    assert (customer.email, customer.metadata["firebaseUID"]) == ("ada@example.com", str(user.pk))
    assert document(f"customers/{user.pk}")["stripeId"] == customer.id


def test_user_of_a_transaction_that_fails__gets_none(committing, configured, stripe_emulator):
    configured(SYNC_USERS_ON_CREATE=True)

    with committing(), transaction.atomic():
        create()
        transaction.set_rollback(True)

    assert stripe_emulator.requests == []


def test_users__are_nobodys_business_unless_set(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        create().delete()

    assert callbacks == []


def test_users__are_the_extensions_business_where_it_is_installed(django_capture_on_commit_callbacks, configured):
    configured(SYNC_USERS_ON_CREATE=True, DELETE_STRIPE_CUSTOMERS=True, EXTENSION_INSTALLED=True)

    with django_capture_on_commit_callbacks() as callbacks:
        create().delete()

    assert callbacks == []


def test_fixture__makes_no_customers(committing, configured, stripe_emulator, tmp_path):
    create()
    fixture = tmp_path / "users.json"
    call_command("dumpdata", "auth.user", output=str(fixture), verbosity=0)
    get_user_model().objects.all().delete()
    configured(SYNC_USERS_ON_CREATE=True)

    with committing():
        call_command("loaddata", str(fixture), verbosity=0)

    assert get_user_model().objects.count() == 1
    assert stripe_emulator.requests == []


def test_deleted_user__loses_the_customer(committing, configured, stripe_api, store):
    user = create()
    customer = stripe_api.v1.customers.create({})
    store(f"customers/{user.pk}", stripeId=customer.id)
    store(f"customers/{user.pk}/subscriptions/sub_1", status="active")
    configured(DELETE_STRIPE_CUSTOMERS="Auto delete")
    path = f"customers/{user.pk}/subscriptions/sub_1"

    with committing():
        user.delete()

    assert stripe_api.v1.customers.retrieve(customer.id).deleted
    assert document(path)["status"] == "canceled"


def test_users_deleted_together__all_lose_theirs(committing, configured, stripe_api, store):
    configured(DELETE_STRIPE_CUSTOMERS=True)
    customers = {create(name).pk: stripe_api.v1.customers.create({}).id for name in ("ada", "bob")}
    for uid, customer in customers.items():
        store(f"customers/{uid}", stripeId=customer)

    with committing():
        get_user_model().objects.all().delete()

    assert all(stripe_api.v1.customers.retrieve(customer).deleted for customer in customers.values())


def test_stripe_down__lets_the_user_come_and_go(committing, configured, stripe_emulator, store, caplog):
    configured(SYNC_USERS_ON_CREATE=True, DELETE_STRIPE_CUSTOMERS=True)
    stripe_emulator.faults.inject("POST", "/v1/customers", status=500, times=9)
    stripe_emulator.faults.inject("DELETE", "/v1/customers/cus_1", status=500, times=9)

    with committing():
        user = create()
    store(f"customers/{user.pk}", stripeId="cus_1")
    with committing():
        user.delete()

    assert get_user_model().objects.count() == 0
    assert [record.message for record in caplog.records if record.exc_info] == [
        "Stripe could not be told of a user who came or went"
    ] * 2


@pytest.mark.parametrize("name", ["a/b", ""])
def test_user_without_a_uid__comes_and_goes(committing, configured, stripe_emulator, name):
    configured(
        SYNC_USERS_ON_CREATE=True,
        DELETE_STRIPE_CUSTOMERS=True,
        USER_UID="django_firestore_stripe.users.username_as_uid",
    )

    with committing():
        user = get_user_model().objects.create(username=name)
        user.delete()

    assert stripe_emulator.requests == []


def test_other_models__are_deleted_as_fast_as_before():
    assert Collector(using="default").can_fast_delete(Session.objects.all())
