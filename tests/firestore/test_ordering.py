import pytest
from django.db import NotSupportedError
from django.db.models import F
from django.db.models.functions import TruncMonth, TruncYear

from django_firestore_stripe.firestore.writes import commit, create
from tests.firestore.app.models import Customer, Product, Session
from tests.firestore.shop import SESSIONS, numbers, session_key

pytestmark = pytest.mark.django_db(databases=["firestore"])

BY_AMOUNT = list(range(SESSIONS))
BY_KEY = sorted(BY_AMOUNT, key=session_key)
BACKWARDS = BY_KEY[::-1]
ORDERS = {
    "field": (["amount_total"], BY_AMOUNT),
    "field, last first": (["-amount_total"], BY_AMOUNT[::-1]),
    "two fields": (["quantity", "-amount_total"], sorted(BY_AMOUNT, key=lambda n: (n % 5, -n))),
    "key": (["pk"], BY_KEY),
    "parent": (["customer"], BY_KEY),
    "ties follow the key": (["client"], sorted(BY_AMOUNT, key=lambda n: (n % 8 != 0, session_key(n)))),
    "repeated": (["amount_total", "-amount_total", "pk"], BY_AMOUNT),
    "what follows the key": (["pk", "amount_total"], BY_KEY),
    "parent, then the key": (["customer", "pk"], BY_KEY),
    "field, then the parent": (["quantity", "customer"], sorted(BY_KEY, key=lambda n: n % 5)),
    "field, then the parent, last first": (["quantity", "-customer"], sorted(BACKWARDS, key=lambda n: n % 5)),
    "field, then the key, last first": (["quantity", "-pk"], sorted(BACKWARDS, key=lambda n: n % 5)),
    "field, last first, then the key": (["-quantity", "pk"], sorted(BY_KEY, key=lambda n: -(n % 5))),
    "field and key, both last first": (["-quantity", "-pk"], sorted(BACKWARDS, key=lambda n: -(n % 5))),
    "key of a map": (["-metadata__number"], BY_AMOUNT[::-1]),
    "nulls where they are": ([F("amount_total").asc(nulls_first=True)], BY_AMOUNT),
    "nulls where they are, last first": ([F("amount_total").desc(nulls_last=True)], BY_AMOUNT[::-1]),
}


@pytest.mark.parametrize("name", ORDERS)
def test_order__of_rows(name, shop):
    order_by, expected = ORDERS[name]

    assert numbers(Session.objects.order_by(*order_by)) == expected


def test_ties__follow_the_order_before_them(shop):
    """That is how indexes are built; a key that is asked for goes its own way."""
    assert numbers(Session.objects.order_by("quantity")) == numbers(Session.objects.order_by("quantity", "pk"))
    assert numbers(Session.objects.order_by("-quantity")) == numbers(Session.objects.order_by("-quantity", "-pk"))


@pytest.mark.parametrize("order", ["pk", "-pk"])
def test_key__after_the_field_under_an_inequality_goes_either_way(shop, order):
    sessions = Session.objects.filter(quantity__gte=4).order_by("-quantity", order)
    by_key = BY_KEY if order == "pk" else BACKWARDS

    assert numbers(sessions) == sorted((n for n in by_key if n % 5 >= 3), key=lambda n: -(n % 5))
    assert numbers([sessions.first()]) == numbers(sessions)[:1]
    assert numbers([sessions.last()]) == numbers(sessions)[-1:]


def test_keys__that_are_looked_up_come_in_any_order(shop, calls):
    found = Session.objects.filter(pk__in=[session_key(n) for n in (5, 1, 2)])

    with calls:
        assert numbers(found.order_by("-pk")) == [2, 5, 1]

    assert len(calls) == 1


def test_default_order__by_key_gives_way_to_a_range(db):
    """`Meta.ordering = ["pk"]` is for every query: it must not forbid the filters under which keys do not sort."""
    commit([create(f"shop_products/p{n}", {"rating": 5.0 - n}) for n in range(3)])

    assert [product.pk for product in Product.objects.filter(rating__gte=4)] == ["p1", "p0"]


def test_by_key__gives_way_to_a_range_and_order_by_does_not(shop):
    sessions = Session.objects.by_key()
    dear = sessions.filter(amount_total__gt=200)

    assert numbers(sessions) == BY_KEY
    assert (numbers(dear), dear.ordered) == ([21, 22, 23], True)
    assert numbers(dear.order_by("quantity")) == [21, 22, 23]
    with pytest.raises(NotSupportedError, match=r"by primary key before Session\.amount_total"):
        dear.order_by("quantity", "pk").first()


@pytest.mark.parametrize(
    "order_by", [["month"], ["month", "created_at"], ["created_at", "-month", "pk"], ["year", "month", "created_at"]]
)
def test_order__by_times_that_are_cut_off(shop, order_by):
    """Rows by the times themselves are by month as well."""
    sessions = Session.objects.annotate(month=TruncMonth("created_at"), year=TruncYear("created_at"))

    found = numbers(sessions.filter(customer="uid2").order_by(*order_by))

    assert found == BY_AMOUNT[2::4]
    assert numbers(sessions.filter(customer="uid2").order_by(*order_by).reverse()) == found[::-1]


def test_order__hides_what_lacks_the_field_and_count_does_not(shop):
    sessions = Session.objects.order_by("created_at")

    assert 7 not in numbers(sessions)
    assert sessions.all().count() == SESSIONS


def test_order__under_an_inequality_of_another_field(shop):
    sessions = Session.objects.filter(quantity__gte=4).order_by("-amount_total")

    assert numbers(sessions) == [n for n in BY_AMOUNT[::-1] if n % 5 >= 3]


@pytest.mark.parametrize(
    "filtered",
    [
        {"amount_total__gt": 50},
        {"created_at__isnull": False},
        {"url__startswith": "https"},
        {"mode__in": ["setup"]},
    ],
    ids=repr,
)
def test_first__of_a_model_without_an_order(shop, monkeypatch, filtered):
    monkeypatch.setattr(Session._meta, "ordering", [])
    rows = Session.objects.filter(**filtered)

    assert rows.first() == next(iter(rows))
    assert rows.order_by().first() is not None
    assert Session.objects.exclude(mode="setup").first() is not None


def test_first_and_last(shop):
    assert numbers([Session.objects.first(), Session.objects.last()]) == [23, 0]
    assert numbers([Session.objects.latest("created_at"), Session.objects.earliest("created_at")]) == [23, 0]


MIXED = [None, False, True, -1, 2.5, 3, "", "B", "a", "é", "😀", b"x", [1], [1, 2], {"a": 1}, {"b": 0}]


def test_order__of_mixed_types_is_the_same_when_merged(db):
    """Rows that are fetched apart are sorted as the server sorts."""
    commit([create(f"shop_customers/c{n:02d}", {"email": value, "stripeId": f"s{n}"}) for n, value in enumerate(MIXED)])
    on_server = [customer.pk for customer in Customer.objects.order_by("email")]
    merged = Customer.objects.filter(stripe_id__in=[f"s{n}" for n in range(40)]).order_by("email")

    assert on_server == [f"c{n:02d}" for n in range(len(MIXED))]
    assert [customer.pk for customer in merged] == on_server
    assert [customer.pk for customer in merged.reverse()] == on_server[::-1]
