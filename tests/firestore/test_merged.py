"""Rows that take several queries: each of them once, in the order that one query would give them, on every page."""

import pytest
from django.db import NotSupportedError
from django.db.models import Avg, Count, Max, Min, Q, Sum

from django_firestore_stripe.firestore import streams
from django_firestore_stripe.firestore.watching import watch
from django_firestore_stripe.firestore.writes import commit, create
from tests.firestore.app.models import Session
from tests.firestore.shop import SESSIONS, numbers, seed_strangers

pytestmark = pytest.mark.django_db(databases=["firestore"])

FEW = [f"price_{n}" for n in range(30)]
# The stored ones are among the values of both queries.
MANY = ["price_0", "price_3", *(f"price_{n}" for n in range(100, 140)), "price_1", "price_2", "price_4"]


def walked(queryset, size: int = 3) -> list[int]:
    return [number for start in range(0, SESSIONS, size) for number in numbers(queryset[start : start + size])]


ORDERS = [[], ["mode"], ["-mode"], ["-mode", "client"], ["client", "-quantity"]]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("condition", [Q(), Q(amount_total__gt=5), ~Q(client="mobile")])
def test_in__of_many_values_is_ordered_as_of_few(order, condition, shop):
    seed_strangers()
    sessions = Session.objects.filter(condition).order_by(*order)
    many = sessions.filter(price__in=MANY)

    assert numbers(many) == numbers(sessions.filter(price__in=FEW))
    assert walked(many) == numbers(many)


@pytest.mark.parametrize("order", ORDERS)
def test_exclude__of_a_list_that_keeps_null_is_walked(order, shop):
    sessions = Session.objects.exclude(currency__in=["eur", "gbp"]).order_by(*order)

    assert sorted(numbers(sessions)) == list(range(SESSIONS))
    assert walked(sessions) == numbers(sessions)


def test_in__of_one_value_is_joined_with_an_exclusion(shop):
    sessions = Session.objects.filter(client__in=["mobile"]).exclude(mode__in=["setup", "payment"])

    assert numbers(sessions.order_by()) == [16]
    assert sessions.count() == 1


def test_iterator__reads_as_far_as_it_is_asked(shop, calls, monkeypatch):
    monkeypatch.setattr(streams, "PAGE", 4)

    with calls:
        next(Session.objects.filter(price__in=MANY).order_by("mode").iterator(chunk_size=1))

    assert len(calls) == 2
    assert sum(call["reads"] for call in calls) == 8


SPARSE = {
    "setup, no amount": {"mode": "setup"},
    "setup, low": {"mode": "setup", "amount_total": 50},
    "setup, high": {"mode": "setup", "amount_total": 500},
    "setup, text": {"mode": "setup", "amount_total": "500"},
    "payment, high": {"mode": "payment", "amount_total": 700, "quantity": 9},
    "payment, many": {"mode": "payment", "quantity": 8},
    "payment, null": {"mode": "payment", "amount_total": None, "currency": None},
    "payment, low": {"mode": "payment", "amount_total": 5, "currency": "eur"},
}
SETUP = {"setup, no amount", "setup, low", "setup, high", "setup, text"}
HIGH = {"setup, high", "payment, high"}
MANY_PIECES = {"payment, high", "payment, many"}
LACKING = {
    "one alternative": (Q(mode="setup") | Q(amount_total__gt=100), SETUP | HIGH),
    "the other way round": (Q(amount_total__gt=100) | Q(mode="setup"), SETUP | HIGH),
    "two fields": (Q(mode="setup") | Q(amount_total__gt=100) | Q(quantity__gt=5), SETUP | HIGH | MANY_PIECES),
    "two fields alone": (Q(amount_total__gt=100) | Q(quantity__gt=5), HIGH | MANY_PIECES),
    "an exclusion": (Q(mode="setup") | ~Q(currency="usd"), SETUP | {"payment, null", "payment, low"}),
    "a list's exclusion": (Q(mode="setup") | ~Q(currency__in=["usd"]), SETUP | {"payment, null", "payment, low"}),
    "further down": (
        Q(mode__in=["setup", "payment"]) & (Q(currency="eur") | Q(mode="setup", amount_total__lt=100)),
        {"setup, low", "payment, low"},
    ),
    "two at once": (
        (Q(mode="setup") | Q(amount_total__gt=100)) & (Q(mode="setup") | Q(quantity__gt=5)),
        SETUP | {"payment, high"},
    ),
    "words, besides an exclusion": (
        (Q(mode="setup") | Q(currency__startswith="e"))
        & (Q(quantity=1) | Q(currency__startswith="eu"))
        & Q(amount_total__isnull=False),
        {"payment, low"},
    ),
    "with the field in every alternative": (
        Q(mode="setup", amount_total=50) | Q(amount_total__gt=100),
        {"setup, low"} | HIGH,
    ),
}


@pytest.fixture
def sparse(db):
    commit([create(f"shop_customers/ada/shop_sessions/{name}", fields) for name, fields in SPARSE.items()])
    commit([create("a_vendors/v/shop_sessions/x", SPARSE["setup, high"])])


def names(queryset) -> list[str]:
    return [key.removeprefix("ada/") for key in queryset.values_list("pk", flat=True)]


@pytest.mark.parametrize("name", LACKING)
def test_alternative__is_found_where_the_other_ones_field_is_missing(name, sparse):
    condition, expected = LACKING[name]
    found = Session.objects.filter(condition).order_by()
    keyed = found.filter(pk__in=[f"ada/{key}" for key in SPARSE])

    assert sorted(names(found)) == sorted(names(keyed)) == sorted(expected)
    assert found.count() == len(expected)
    assert found.filter(customer="ada").count() == len(expected)
    assert found.exists()
    assert [names(found[start : start + 1]) for start in range(len(expected))] == [[key] for key in names(found)]
    assert list(found.iterator(chunk_size=1)) == list(found)
    assert found.all()[1:3].count() == min(2, len(expected) - 1)


def test_alternatives__that_hold_the_fields_are_one_query(sparse, calls):
    with calls:
        names(Session.objects.filter(LACKING["with the field in every alternative"][0]).order_by())
        names(Session.objects.filter(LACKING["one alternative"][0]).order_by("amount_total"))

    assert len(calls) == 2


def test_alternatives__are_ordered_together(sparse):
    condition, expected = LACKING["one alternative"]
    commit([create("shop_customers/ada/shop_sessions/first", {"mode": "setup", "client": "a"})])
    found = Session.objects.filter(condition)

    assert names(found.order_by()) == [*sorted(SETUP | {"first"}), "payment, high"]
    assert names(found.order_by("client")) == ["first"]
    assert {key.partition(",")[0] for key in names(found.order_by("mode")[:1])} == {"payment"}
    assert set(names(found.order_by("mode"))) == expected | {"first"}


def test_aggregates__over_alternatives(sparse):
    sessions = Session.objects.filter(Q(mode="payment") | Q(quantity__gt=8))

    assert sessions.aggregate(
        rows=Count("pk"), amounts=Count("amount_total"), total=Sum("amount_total"), mean=Avg("amount_total")
    ) == {"rows": 4, "amounts": 2, "total": 705, "mean": 352.5}
    assert sessions.aggregate(low=Min("amount_total"), high=Max("amount_total")) == {"low": 5, "high": 700}
    assert list(sessions.order_by("mode").values_list("mode", flat=True).distinct()) == ["payment"]


def test_update__and_delete_of_alternatives(sparse):
    sessions = Session.objects.filter(LACKING["one alternative"][0]).order_by()

    assert sessions.update(client="web") == 5
    assert sessions.delete()[0] == 5
    assert Session.objects.count() == len(SPARSE) - 5


def test_watch__of_alternatives_is_refused(db):
    with pytest.raises(NotSupportedError, match="several queries are merged"):
        watch(Session.objects.filter(Q(mode="setup") | Q(amount_total__gt=100)).order_by(), print)


def test_alternatives__over_many_fields_are_refused(db, calls):
    fields = ["amount_total", "quantity", "price", "client", "mode"]
    condition = Q()
    for name in fields:
        condition |= Q(**{f"{name}__gt": 0 if name in fields[:2] else "a"})

    with calls, pytest.raises(NotSupportedError, match=r"Session.amount_total, .*Session.quantity.*fewer alternatives"):
        list(Session.objects.filter(condition))
    assert len(calls) == 0
