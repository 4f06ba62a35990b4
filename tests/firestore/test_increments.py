"""update(field=F("field") + n): what Firestore adds, and what it would destroy."""

import math
from datetime import timedelta
from decimal import Decimal

import grpc
import pytest
from django.db import NotSupportedError, OperationalError
from django.db.models import F, Value
from django.db.models.functions import Upper

from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.writes import commit, create, merge
from tests.firestore.app.models import Price, Product, Session
from tests.firestore.shop import session_key, session_path

pytestmark = pytest.mark.django_db(databases=["firestore"])


def fields(number: int = 1):
    return read([session_path(number)])[session_path(number)].fields


@pytest.mark.parametrize(
    ("expression", "quantity"), [(F("quantity") + 5, 7), (F("quantity") - 5, -3), (Value(2) + F("quantity"), 4)]
)
def test_whole_numbers__are_added_on_the_server(shop, expression, quantity):
    assert Session.objects.filter(pk=session_key(1)).update(quantity=expression) == 1

    assert Session.objects.get(pk=session_key(1)).quantity == quantity


@pytest.mark.parametrize(("amount", "rating"), [(1, 5.5), (0.25, 4.75), (-5, -0.5)])
def test_floats__are_added_on_the_server(amount, rating):
    Product.objects.create(pk="p", name="x", rating=4.5)

    assert Product.objects.update(rating=F("rating") + amount) == 1

    assert read(["shop_products/p"])["shop_products/p"].fields["rating"] == rating


def test_large_numbers__are_added_on_the_server():
    Price.objects.create(pk="p/x", product_id="p", unit_amount=1)

    Price.objects.update(unit_amount=F("unit_amount") + 2**62)

    assert Price.objects.get().unit_amount == 2**62 + 1


def test_save__adds_on_the_server(shop):
    session = Session.objects.get(pk=session_key(1))
    session.quantity = F("quantity") + 1
    session.save()

    assert Session.objects.get(pk=session_key(1)).quantity == 3


def test_what_is_no_number__counts_as_zero():
    commit([create(session_path(1), {"quantity": None, "mode": "payment"})])

    Session.objects.update(quantity=F("quantity") + 2)
    Session.objects.update(amount_total=F("amount_total") - 3)

    assert (fields()["quantity"], fields()["amount_total"]) == (2, -3)


OTHER_FIELDS = {
    "a decimal": (Product, {"weight": F("weight") + 1}, "Product.weight.*DecimalField"),
    "a decimal and a decimal": (Product, {"weight": F("weight") + Decimal(1)}, "Product.weight.*DecimalField"),
    "a time": (Session, {"created_at": F("created_at") + 1}, "Session.created_at.*DateTimeField"),
    "a time and a span": (Session, {"created_at": F("created_at") + timedelta(days=1)}, "Session.created_at"),
    "a map": (Session, {"metadata": F("metadata") + 1}, "Session.metadata.*JSONField"),
    "a key of a map": (Session, {"metadata": F("metadata__number") + 1}, "Session.metadata"),
    "text": (Session, {"mode": F("mode") + 1}, "Session.mode.*OpenChoiceField"),
    "a truth": (Session, {"allow_promotion_codes": F("allow_promotion_codes") + 1}, "BooleanField"),
}
OTHER_OPERANDS = {
    "a fraction": (Session, {"quantity": F("quantity") + 1.5}, "1.5 to Session.quantity.*whole numbers"),
    "a whole float": (Session, {"quantity": F("quantity") + 1.0}, "1.0 to Session.quantity"),
    "a truth": (Session, {"quantity": F("quantity") + True}, "True to Session.quantity"),
    "text": (Session, {"quantity": F("quantity") + Value("1")}, "'1' to Session.quantity"),
    "null": (Session, {"quantity": F("quantity") + Value(None)}, "None to Session.quantity"),
    "more than 64 bits": (Session, {"quantity": F("quantity") + 2**63}, "64 bits"),
    "less than 64 bits": (Session, {"quantity": F("quantity") - 2**64}, "64 bits"),
    "infinity": (Product, {"rating": F("rating") + math.inf}, "inf to Product.rating.*finite"),
    "no number": (Product, {"rating": F("rating") - math.nan}, "nan to Product.rating"),
    "a truth to a float": (Product, {"rating": F("rating") + False}, "False to Product.rating"),
    "more than a float": (Product, {"rating": F("rating") + 10**400}, "Product.rating"),
}
OTHER_EXPRESSIONS = {
    "another field": (Session, {"quantity": F("amount_total") + 1}, "Session.quantity.*same field"),
    "another field and itself": (Session, {"quantity": F("quantity") + F("amount_total")}, "Session.quantity"),
    "another field alone": (Session, {"quantity": F("amount_total")}, "Session.quantity"),
    "itself from a number": (Session, {"quantity": Value(2) - F("quantity")}, "Session.quantity"),
    "a product": (Session, {"quantity": F("quantity") * 2}, "Session.quantity"),
    "a function": (Session, {"mode": Upper("mode")}, "Session.mode.*use a value"),
}


@pytest.mark.parametrize(
    ("model", "values", "message"), [*OTHER_FIELDS.values(), *OTHER_OPERANDS.values(), *OTHER_EXPRESSIONS.values()]
)
def test_anything_else__is_refused_before_a_read(shop, calls, model, values, message):
    Product.objects.create(pk="p", name="x", weight=Decimal("100.50"), rating=4.5)
    before = fields()

    with calls, pytest.raises(NotSupportedError, match=message):
        model.objects.update(**values)

    assert len(calls) == 0
    assert fields() == before


@pytest.mark.bundled
@pytest.mark.parametrize("conditions", [{"pk": session_key(1)}, {"mode": "subscription", "client": "web"}])
def test_lost_answer__never_adds_twice(shop, firestore_emulator, conditions):
    firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE, after=True)

    with pytest.raises(OperationalError):
        Session.objects.filter(**conditions).update(quantity=F("quantity") + 1)

    assert fields()["quantity"] == 3


@pytest.mark.bundled
def test_row_that_changed_meanwhile__is_added_to_once(shop, racing):
    racing(merge(session_path(1), {"quantity": 10}))

    assert Session.objects.filter(pk=session_key(1), client="web").update(quantity=F("quantity") + 1) == 1
    assert fields()["quantity"] == 11
