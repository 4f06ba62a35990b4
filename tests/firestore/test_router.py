import io
import json

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import NotSupportedError, connections, models, router
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.test.utils import isolate_apps

from django_firestore_stripe.firestore.managers import DocumentManager, is_document_model
from django_firestore_stripe.firestore.router import FirestoreRouter
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.writes import commit, create
from tests.firestore.app.models import Customer, Session

both = pytest.mark.django_db(databases=["default", "firestore"])


@pytest.mark.parametrize(("model", "alias"), [(Customer, "firestore"), (Session, "firestore"), (User, "default")])
def test_route__follows_the_models_manager(model, alias):
    assert router.db_for_read(model) == alias
    assert router.db_for_write(model) == alias


@pytest.mark.parametrize(
    ("alias", "app", "hints", "allowed"),
    [
        ("firestore", "auth", {}, False),
        ("firestore", "auth", {"model": User}, False),
        ("firestore", "documents_shop", {}, False),
        ("firestore", "django_firestore_stripe", {}, False),
        ("default", "django_firestore_stripe", {}, False),
        ("default", "documents_shop", {"model": Customer}, False),
        ("default", "auth", {"model": User}, True),
        ("firestore", "documents_shop", {"model": Customer}, True),
    ],
)
def test_migrations__touch_neither_side(alias, app, hints, allowed):
    assert router.allow_migrate(alias, app, **hints) is allowed


def test_relations__stay_among_documents():
    assert FirestoreRouter().allow_relation(Customer(uid="u"), Session(pk="u/s")) is True
    assert FirestoreRouter().allow_relation(Customer(uid="u"), User(pk=1)) is None
    assert FirestoreRouter().allow_relation(User(pk=1), User(pk=2)) is None


@isolate_apps("tests.firestore.app")
def test_manager__of_a_subclass_counts():
    class OwnManager(DocumentManager):
        pass

    class Own(models.Model):
        objects = OwnManager()

        class Meta:
            app_label = "documents_shop"
            managed = False

        def __str__(self) -> str:
            return "own"

    assert is_document_model(Own)


@both
def test_migrate__of_firestore_writes_nothing(calls):
    with calls, pytest.raises((MigrationSchemaMissing, CommandError), match="no schema"):
        call_command("migrate", database="firestore", verbosity=0)

    assert len(calls) == 0


def test_schema_editor__is_refused():
    with pytest.raises(NotSupportedError, match="nothing to migrate"):
        connections["firestore"].schema_editor()


@both
def test_makemigrations__has_nothing_to_do():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@both
def test_check__of_the_database_passes():
    call_command("check", databases=["default", "firestore"])


@both
def test_dump__holds_the_documents():
    commit([create("shop_customers/u", {}), create("shop_customers/u/shop_sessions/s", {"mode": "setup"})])
    dumped = io.StringIO()

    call_command("dumpdata", "documents_shop", database="firestore", stdout=dumped)

    assert [row["pk"] for row in json.loads(dumped.getvalue())] == ["u", "u/s"]


@both
def test_load__of_a_dump(tmp_path):
    fixture = tmp_path / "shop.json"
    rows = [{"model": "documents_shop.customer", "pk": "u", "fields": {"email": "a@b.co"}}]
    fixture.write_text(json.dumps(rows), encoding="utf-8")

    call_command("loaddata", str(fixture), database="firestore", verbosity=0)

    assert read(["shop_customers/u"])["shop_customers/u"].get("email") == "a@b.co"


@both
def test_dump__of_the_other_database_has_no_documents():
    commit([create("shop_customers/u", {})])
    dumped = io.StringIO()

    call_command("dumpdata", "documents_shop", stdout=dumped)

    assert json.loads(dumped.getvalue()) == []


@both
def test_flush__of_the_other_database_keeps_documents():
    commit([create("shop_customers/u", {})])

    call_command("flush", interactive=False, verbosity=0)

    assert Customer.objects.count() == 1
