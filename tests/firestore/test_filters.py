"""What a filter selects, and that it takes one call."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import F, Q, Value

from django_firestore_stripe.firestore.writes import commit, create
from tests.firestore.app.models import Customer, Invoice, Product, Session
from tests.firestore.shop import SESSIONS, numbers, seed_strangers, session_fields, session_key

pytestmark = pytest.mark.django_db(databases=["firestore"])


def where(test):
    return [number for number in range(SESSIONS) if test(session_fields(number))]


FILTERS = {
    "exact": (Q(mode="setup"), lambda s: s["mode"] == "setup"),
    "exact of a bool": (Q(allow_promotion_codes=True), lambda s: s["allow_promotion_codes"]),
    "another column name": (Q(session_id="cs_test_11"), lambda s: s["sessionId"] == "cs_test_11"),
    "and": (Q(mode="setup", client="mobile"), lambda s: s["mode"] == "setup" and s["client"] == "mobile"),
    "or": (Q(mode="setup") | Q(client="mobile"), lambda s: s["mode"] == "setup" or s["client"] == "mobile"),
    "not": (~Q(mode="setup"), lambda s: s["mode"] != "setup"),
    "not or": (~(Q(quantity__gt=2) | Q(quantity__lt=2)), lambda s: s["quantity"] == 2),
    "not keeps null": (~Q(currency="usd"), lambda s: s["currency"] is None),
    "not in": (~Q(mode__in=["setup", "payment"]), lambda s: s["mode"] == "subscription"),
    "two nots of one field": (~Q(mode="setup") & ~Q(mode="payment"), lambda s: s["mode"] == "subscription"),
    "in": (Q(price__in=["price_1", "price_3"]), lambda s: s["price"] in {"price_1", "price_3"}),
    "is null": (Q(currency__isnull=True), lambda s: s["currency"] is None),
    "is not null": (Q(currency__isnull=False), lambda s: s["currency"] is not None),
    "is not null and more": (Q(currency__isnull=False, currency="usd"), lambda s: s["currency"] == "usd"),
    "is null where the field is missing": (Q(created_at__isnull=True), lambda s: False),
    "range": (Q(quantity__range=(2, 3)), lambda s: s["quantity"] in {2, 3}),
    "two ranges": (Q(quantity__gte=2, amount_total__lt=100), lambda s: s["quantity"] >= 2 and s["amount_total"] < 100),
    "starts with": (Q(session_id__startswith="cs_test_1"), lambda s: s["sessionId"].startswith("cs_test_1")),
    "starts with nothing": (Q(session_id__startswith=""), lambda s: True),
    "year": (Q(created_at__year=2026), lambda s: "created" in s),
    "later year": (Q(created_at__year__gt=2026), lambda s: False),
    "date": (Q(created_at__date=date(2026, 1, 5)), lambda s: s.get("created") == datetime(2026, 1, 5, 8, tzinfo=UTC)),
    "after a date": (Q(created_at__date__gt=date(2026, 1, 5)), lambda s: "created" in s and s["created"].day > 5),
    "moment": (
        Q(created_at__gte=datetime(2026, 1, 20, 8, tzinfo=UTC)),
        lambda s: "created" in s and s["created"].day >= 20,
    ),
    "key of a map": (Q(metadata__tag="odd"), lambda s: s["metadata"]["tag"] == "odd"),
    "number in a map": (Q(metadata__number__gt=20), lambda s: s["metadata"]["number"] > 20),
    "map contains": (Q(metadata__contains={"tag": "odd", "number": 3}), lambda s: s["metadata"]["number"] == 3),
    "whole map": (Q(metadata={"tag": "odd", "number": 3}), lambda s: s["metadata"]["number"] == 3),
    "key of a map in": (Q(metadata__number__in=[3, 4]), lambda s: s["metadata"]["number"] in {3, 4}),
    "key of a map starts with": (Q(metadata__tag__startswith="ev"), lambda s: s["metadata"]["tag"] == "even"),
    "a constant's expression": (Q(quantity=Value(2)), lambda s: s["quantity"] == 2),
    "array contains": (
        Q(line_items__contains=[{"price": "price_2", "quantity": 1}]),
        lambda s: s["price"] == "price_2",
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filter__selects(name, shop, calls):
    condition, test = FILTERS[name]

    with calls:
        found = sorted(numbers(Session.objects.filter(condition).order_by()))

    assert found == where(test)
    assert len(calls) == 1


@pytest.mark.parametrize("name", FILTERS)
def test_count__agrees(name, shop, calls):
    condition, test = FILTERS[name]

    with calls:
        count = Session.objects.filter(condition).count()

    assert count == len(where(test))
    assert len(calls) == 1


PARENTS = {
    "parent": Q(customer="uid3"),
    "parent's id": Q(customer_id="uid3"),
    "parent's key": Q(customer__pk="uid3"),
    "instance": Q(customer=Customer(uid="uid3")),
    "list of one": Q(customer__in=["uid3"]),
}


@pytest.mark.parametrize("name", PARENTS)
def test_parent__becomes_a_query_of_its_subcollection(name, shop, calls):
    with calls:
        found = numbers(Session.objects.filter(PARENTS[name]).order_by("pk"))

    assert found == [3, 7, 11, 15, 19, 23]
    assert "FROM shop_customers/uid3/shop_sessions" in calls[0]["sql"]


def test_parents__many_are_one_call(shop, calls):
    with calls:
        found = numbers(Session.objects.filter(customer__in=["uid3", "uid1"]))

    assert found == [*range(23, 8, -2), 5, 3, 1]
    assert len(calls) == 1


def test_parents__over_30_are_split(shop, calls):
    with calls:
        found = numbers(Session.objects.filter(customer__in=[f"uid{n}" for n in range(40)]).order_by("quantity", "pk"))

    assert found[:5] == [0, 20, 5, 10, 15]
    assert len(found) == SESSIONS
    assert len(calls) == 2


def test_parents__are_counted_apart(shop):
    assert Session.objects.filter(customer__in=["uid3", "uid1", "uid9"]).count() == 12


def test_parent__in_an_alternative(shop):
    sessions = Session.objects.filter(Q(customer="uid0") | Q(session_id="cs_test_07"))

    assert sorted(numbers(sessions.order_by("pk"))) == [0, 4, 7, 8, 12, 16, 20]


@pytest.mark.parametrize(
    ("condition", "remainders"),
    [
        (Q(customer__gte="uid1", customer__lte="uid2"), {1, 2}),
        (Q(customer__gt="uid1", customer__lt="uid3"), {2}),
        (Q(customer__gt="uid1", client="mobile"), set()),
        (Q(customer__lt="uid1", client="mobile"), {0}),
        (Q(customer__gte="uid1", customer__lte="uid1") | Q(customer__gte="uid3", customer__lte="uid4"), {1, 3}),
        (Q(customer__gte="uid2/"), {3}),
        (Q(customer__lte="uid2/"), {0, 1, 2}),
        (Q(customer__lt=".."), set()),
        (Q(customer__uid__startswith="uid"), {0, 1, 2, 3}),
        (Q(customer__uid__startswith="uid2"), {2}),
    ],
)
def test_parent__in_a_range_is_one_call(shop, calls, condition, remainders):
    seed_strangers()

    with calls:
        found = numbers(Session.objects.filter(condition).order_by("pk"))

    assert {number % 4 for number in found} == remainders
    assert len(found) == (len(remainders) * SESSIONS // 4 if "client" not in str(condition) else 3 * len(remainders))
    assert len(calls) == 1


def test_keys__below_one_parent_are_compared(shop, calls):
    own = Session.objects.filter(customer="uid3").order_by("pk")

    with calls:
        found = numbers(own.filter(pk__gt="uid3/doc07", pk__lte="uid3/doc19"))

    assert found == [11, 15, 19]
    assert len(calls) == 1


def test_parent__excluded(shop):
    assert {number % 4 for number in numbers(Session.objects.exclude(customer="uid2").order_by("pk"))} == {0, 1, 3}


def test_parents__that_contradict_each_other_are_no_call(shop, calls):
    with calls:
        assert not list(Session.objects.filter(customer="uid0").filter(customer="uid1"))

    assert len(calls) == 0


def test_key__is_read_directly(shop, calls):
    with calls:
        session = Session.objects.get(pk="uid1/doc05")

    assert session.session_id == "cs_test_05"
    assert [call["sql"] for call in calls] == ["GET shop_customers/uid1/shop_sessions/doc05"]


@pytest.mark.parametrize("key", ["uid1/none", "nothing", "uid1/doc05/x", "", "uid1/.."])
def test_key__without_a_document_does_not_exist(shop, key):
    with pytest.raises(Session.DoesNotExist):
        Session.objects.get(pk=key)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (Q(mode="setup"), [5]),
        (Q(mode="payment"), []),
        (~Q(quantity=1), []),
        (Q(customer="uid1"), [5]),
        (Q(customer="uid2"), []),
        (Q(metadata__number__lt=9) | Q(mode="payment"), [5]),
    ],
)
def test_key__with_conditions_is_judged_after_the_read(shop, condition, found, calls):
    with calls:
        sessions = numbers(Session.objects.filter(condition, pk="uid1/doc05"))

    assert sessions == found
    assert len(calls) <= 1


def test_keys__are_one_call(shop, calls):
    keys = [session_key(number) for number in range(75)]

    with calls:
        found = Session.objects.filter(pk__in=keys)
        assert numbers(found) == [*range(23, 7, -1), *range(6, -1, -1), 7]

    assert len(calls) == 1


def test_keys__keep_their_slice(shop):
    assert numbers(Session.objects.filter(pk__in=[session_key(n) for n in range(9)])[2:4]) == [5, 4]


def test_in_bulk(shop):
    assert sorted(Session.objects.in_bulk(["uid1/doc05", "uid2/doc06"])) == ["uid1/doc05", "uid2/doc06"]


def test_in__over_30_values_is_split_and_merged_in_order(shop, calls):
    values = [f"cs_test_{number:02d}" for number in range(75)]

    with calls:
        found = numbers(Session.objects.filter(session_id__in=values).order_by("-quantity", "pk"))

    assert found == sorted(range(SESSIONS), key=lambda n: (-(n % 5), session_key(n)))
    assert len(calls) == 3


def test_in__over_30_values_slices_the_whole(shop):
    values = [f"cs_test_{number:02d}" for number in range(75)]

    assert numbers(Session.objects.filter(session_id__in=values).order_by("amount_total")[10:13]) == [10, 11, 12]
    assert Session.objects.filter(session_id__in=values).count() == SESSIONS


def test_in__with_other_alternatives_is_split_finer(shop, calls):
    values = [f"cs_test_{number:02d}" for number in range(30)]

    with calls:
        found = Session.objects.filter(session_id__in=values, mode__in=["setup", "payment"]).count()

    assert found == 16
    assert len(calls) == 2


def test_map__contains_part_of_a_map_below():
    maps = [{"a": {"b": 1, "c": 2}}, {"a": {"b": 1}, "d": [1, 2]}, {"a": {"b": 2}}, {"a": 1}]
    commit([create(f"shop_customers/u/shop_sessions/s{n}", {"metadata": value}) for n, value in enumerate(maps)])

    def found(wanted):
        return [session.pk for session in Session.objects.filter(metadata__contains=wanted).order_by("pk")]

    assert found({"a": {"b": 1}}) == ["u/s0", "u/s1"]
    assert found({"a": {"b": 1}, "d": [2]}) == ["u/s1"]
    assert found({"a": 1}) == ["u/s3"]


def test_exclude__in_of_a_nullable_field_keeps_null():
    commit(
        [create(f"shop_products/p{n}", {"name": f"n{n}", "weight": w}) for n, w in enumerate(["1.00", "2.00", None])]
    )

    found = Product.objects.exclude(weight__in=["1.00", "3.00"])

    assert [product.pk for product in found] == ["p2", "p1"]
    assert found.count() == 2


def test_exclude__key(shop):
    assert Customer.objects.exclude(pk="uid1").count() == 3
    assert Session.objects.exclude(pk="uid1/doc05").count() == SESSIONS - 1


@pytest.mark.parametrize(
    ("lookup", "value", "found"),
    [
        ("gt", "uid1", ["uid2", "uid3"]),
        ("gte", "uid2", ["uid2", "uid3"]),
        ("lt", "uid1", ["uid0"]),
        ("startswith", "uid", ["uid0", "uid1", "uid2", "uid3"]),
        ("startswith", "uid3", ["uid3"]),
        ("startswith", "", ["uid0", "uid1", "uid2", "uid3"]),
        ("startswith", "uid.", []),
        ("startswith", "..", []),
        ("gte", "", ["uid0", "uid1", "uid2", "uid3"]),
        ("lt", "", []),
        ("lt", "uid1/x", ["uid0", "uid1"]),
        ("gt", "uid1/x", ["uid2", "uid3"]),
        ("gt", "__x__", ["uid0", "uid1", "uid2", "uid3"]),
        ("lte", "..", []),
        ("range", ("", "uid1/x"), ["uid0", "uid1"]),
    ],
)
def test_key__of_a_top_level_document_has_an_order(shop, lookup, value, found):
    assert [customer.pk for customer in Customer.objects.filter(**{f"pk__{lookup}": value})] == found


def test_key__begins_with_what_comes_before_a_slash():
    commit([create(f"shop_customers/{key}", {}) for key in ("a", "a-", "a.", "a.b", "a0", "..x", "__x", "__x__x")])

    assert [customer.pk for customer in Customer.objects.filter(pk__startswith="a.")] == ["a.", "a.b"]
    assert [customer.pk for customer in Customer.objects.filter(pk__startswith="..")] == ["..x"]
    assert [customer.pk for customer in Customer.objects.filter(pk__startswith="__x__")] == ["__x__x"]
    assert [customer.pk for customer in Customer.objects.filter(pk__gt="a/", pk__lte="a/~")] == []


def test_filter__by_an_annotation_that_names_a_field(shop):
    assert Customer.objects.annotate(address=F("email")).filter(address="user1@example.com").count() == 1


def test_filter__by_an_empty_list_is_no_call(shop, calls):
    with calls:
        assert not Session.objects.filter(mode__in=[]).exists()
        assert not list(Session.objects.none())
        assert Session.objects.filter(pk__in=[]).count() == 0

    assert len(calls) == 0


@pytest.fixture
def invoices(db):
    commit(
        [
            create("shop_customers/u/shop_invoices/i1", {"total": 1}),
            create("shop_customers/u/shop_subscriptions/s/shop_invoices/i2", {"total": 2}),
            create("shop_customers/u/shop_subscriptions/t/shop_invoices/i3", {"total": 3}),
            create("shop_customers/v/shop_invoices/i4", {"total": 4}),
            create("shop_customers/u/elsewhere/e/shop_invoices/i5", {"total": 5}),
        ]
    )


@pytest.mark.parametrize(
    ("condition", "keys"),
    [
        ({}, ["u/i1", "u/s/i2", "u/t/i3", "v/i4"]),
        ({"customer": "u"}, ["u/i1", "u/s/i2", "u/t/i3"]),
        ({"customer": "u", "subscription_id": "s"}, ["u/s/i2"]),
        ({"customer": "u", "subscription_id__in": ["s", "t"]}, ["u/s/i2", "u/t/i3"]),
        ({"customer": "u", "subscription_id__isnull": True}, ["u/i1"]),
        ({"pk": "u/s/i2"}, ["u/s/i2"]),
        ({"pk": "u/s/i2", "subscription_id": "t"}, []),
    ],
)
def test_optional_part__of_the_path(invoices, condition, keys):
    assert [invoice.pk for invoice in Invoice.objects.filter(**condition)] == keys


def test_optional_part__is_read_from_the_path(invoices):
    found = Invoice.objects.in_bulk(["u/i1", "u/s/i2"])

    assert [(found[key].customer_id, found[key].subscription_id) for key in found] == [("u", None), ("u", "s")]
