"""Documents that others wrote: whatever they hold, reading them breaks nothing."""

import json
import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core import serializers
from django.db import connections, models
from google.cloud.firestore_v1 import GeoPoint

from django_firestore_stripe.firestore.managers import DocumentManager
from django_firestore_stripe.firestore.readers import reader_of
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.values import Reference
from django_firestore_stripe.firestore.writes import commit, create
from tests.firestore.app.models import Customer, Price, Product, Session, Subscription, TaxRate

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
STRANGE = [None, True, 7, 2.5, "text", "", b"x", MOMENT, Reference("a/b"), GeoPoint(1, 2), [1], {"a": 1}]

READINGS = [
    (models.IntegerField(), "12", 12),
    (models.IntegerField(), 12.0, 12),
    (models.IntegerField(), 12.5, None),
    (models.IntegerField(), "twelve", None),
    (models.IntegerField(), {"a": 1}, None),
    (models.BigIntegerField(), [1], None),
    (models.FloatField(), 1, 1.0),
    (models.FloatField(), "x", None),
    (models.DecimalField(), 1.5, Decimal("1.5")),
    (models.DecimalField(), "x", None),
    (models.BooleanField(), "yes", None),
    (models.BooleanField(), True, True),
    (models.CharField(), 5, "5"),
    (models.CharField(), {"at": MOMENT}, '{"at": "2026-03-01T12:00:00+00:00"}'),
    (models.TextField(), Reference("a/b"), "a/b"),
    (models.URLField(), "no url", "no url"),
    (models.DateTimeField(), MOMENT, MOMENT),
    (models.DateTimeField(), "2026-03-01T12:00:00Z", MOMENT),
    (models.DateTimeField(), "2026-03-01T12:00:00", MOMENT),
    (models.DateTimeField(), "soon", None),
    (models.DateTimeField(), 1767225600, None),
    (models.DateField(), MOMENT, date(2026, 3, 1)),
    (models.DateField(), "2026-03-01", date(2026, 3, 1)),
    (models.DateField(), "2026-03-01T10:00:00Z", date(2026, 3, 1)),
    (models.DateField(), "2026-99-99", None),
    (models.DateField(), 5, None),
    (models.TimeField(), "12:30", time(12, 30)),
    (models.TimeField(), 5, None),
    (models.UUIDField(), str(uuid.UUID(int=1)), uuid.UUID(int=1)),
    (models.UUIDField(), "x", None),
    (models.BinaryField(), b"x", b"x"),
    (models.BinaryField(), "x", None),
    (models.DurationField(), "5", 5),
]


@pytest.mark.parametrize(("field", "value", "expected"), READINGS, ids=lambda item: type(item).__name__)
def test_reader__converts_what_says_the_same(field, value, expected):
    result = reader_of(field)(value, None, None)

    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize("value", STRANGE, ids=lambda value: type(value).__name__)
@pytest.mark.django_db(databases=["firestore"])
def test_document__of_any_content_is_listed_and_serialized(value):
    for model, path in {
        Customer: "shop_customers/c",
        Session: "shop_customers/c/shop_sessions/s",
        Subscription: "shop_customers/c/shop_subscriptions/s",
        Product: "shop_products/p",
        Price: "shop_products/p/shop_prices/x",
        TaxRate: "shop_products/tax_rates/tax_rates/t",
    }.items():
        columns = [field.column for field in model._meta.fields if field.column not in {"__name__", "customer_id"}]
        commit([create(path, dict.fromkeys(columns, value))])

        (row,) = model.objects.order_by("pk")

        assert json.loads(serializers.serialize("json", [row]))[0]["pk"] == row.pk
        row.save()


@pytest.mark.django_db(databases=["firestore"])
def test_document__with_nothing_in_it_has_none_everywhere():
    commit([create("shop_customers/c/shop_sessions/s", {})])

    session = Session.objects.get(pk="c/s")

    assert {getattr(session, field.attname) for field in Session._meta.fields} == {None, "c/s", "c"}


@pytest.mark.django_db(databases=["firestore"])
def test_json__keeps_what_json_cannot_say_when_saved():
    metadata = {"at": MOMENT, "ref": Reference("a/b"), "raw": b"x"}
    commit([create("shop_customers/c/shop_sessions/s", {"metadata": metadata})])

    session = Session.objects.get(pk="c/s")
    assert json.loads(json.dumps(session.metadata))["ref"] == "a/b"
    session.save()

    assert read(["shop_customers/c/shop_sessions/s"])["shop_customers/c/shop_sessions/s"].get("metadata") == metadata


class Kinds(models.Model):
    """Fields that the shop has no use for."""

    binary = models.BinaryField()
    duration = models.DurationField()
    moment = models.TimeField()
    uuid = models.UUIDField()
    address = models.GenericIPAddressField()

    objects = DocumentManager()

    class Meta:
        managed = False
        app_label = "documents_shop"
        db_table = "shop_kinds"

    def __str__(self) -> str:
        return str(self.pk)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("binary", b"\x00x"),
        ("duration", timedelta(days=1, microseconds=5)),
        ("moment", time(12, 30, 1)),
        ("uuid", uuid.UUID(int=7)),
        ("address", "10.0.0.1"),
    ],
)
def test_field__goes_to_a_document_and_back(name, value):
    connection = connections["firestore"]
    field = Kinds._meta.get_field(name)
    expression = field.get_col("x")

    stored = field.get_db_prep_save(value, connection)
    for convert in connection.ops.get_db_converters(expression) + expression.get_db_converters(connection):
        stored = convert(stored, expression, connection)

    assert stored == value
