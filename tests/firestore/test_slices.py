"""Slices, and the bookmarks that spare reading what comes before a page."""

import pytest
from django.core.paginator import Paginator

from django_firestore_stripe.firestore import streams
from django_firestore_stripe.firestore.writes import commit, delete, merge
from tests.caches import DOWN
from tests.firestore.app.models import Session
from tests.firestore.shop import SESSIONS, numbers, seed_strangers, session_key

pytestmark = pytest.mark.django_db(databases=["firestore"])

BY_AMOUNT = list(range(SESSIONS))


def reads(calls) -> int:
    return sum(call["reads"] for call in calls)


@pytest.mark.parametrize(
    "slice_", [slice(0, 5), slice(5, 10), slice(20, 30), slice(30, 40), slice(3, None), slice(4, 5)]
)
@pytest.mark.parametrize("order", ["amount_total", "-amount_total"])
def test_slice__in_a_collection_group(slice_, order, shop):
    seed_strangers()
    expected = BY_AMOUNT if order == "amount_total" else BY_AMOUNT[::-1]

    assert numbers(Session.objects.order_by(order)[slice_]) == expected[slice_]


def test_slice__in_a_subcollection(shop):
    assert numbers(Session.objects.filter(customer="uid1").order_by("amount_total")[2:4]) == [9, 13]


def test_slice__of_nothing_is_no_call(shop, calls):
    with calls:
        assert list(Session.objects.all()[3:3]) == []

    assert len(calls) == 0


def test_index(shop):
    assert numbers([Session.objects.order_by("amount_total")[7]]) == [7]


def walk(queryset, size: int) -> list[int]:
    paginator = Paginator(queryset, size)
    return [number for page in paginator.page_range for number in numbers(paginator.page(page).object_list)]


@pytest.mark.parametrize("customer", [None, "uid1"])
@pytest.mark.parametrize("size", [2, 5, 7])
def test_page__walked_to_costs_its_rows(shop, customer, size, calls):
    sessions = Session.objects.order_by("amount_total")
    sessions = sessions.filter(customer=customer) if customer else sessions
    seed_strangers(0 if customer else 3)
    pages = range(0, sessions.count() - size, size)
    for start in pages:
        list(sessions[start : start + size])

    with calls:
        rows = list(sessions[len(pages) * size : (len(pages) + 1) * size])

    assert len(calls) == 1
    assert reads(calls) <= max(1, len(rows)) + (0 if customer else 6)


def test_pages__walked_are_all_rows_once(shop):
    assert walk(Session.objects.order_by("-amount_total"), 5) == BY_AMOUNT[::-1]
    assert walk(Session.objects.order_by("quantity", "pk"), 5) == sorted(
        BY_AMOUNT, key=lambda n: (n % 5, session_key(n))
    )


def test_page__jumped_to_is_right_and_costs_what_comes_before(shop, calls):
    with calls:
        rows = numbers(Session.objects.filter(customer="uid1").order_by("amount_total")[4:6])

    assert rows == [17, 21]
    assert reads(calls) == 6


def test_page__after_one_that_was_jumped_to_is_cheap(shop, calls):
    sessions = Session.objects.order_by("amount_total")
    list(sessions[10:15])

    with calls:
        assert numbers(sessions[15:20]) == [15, 16, 17, 18, 19]

    assert reads(calls) == 5


def test_bookmark__belongs_to_its_query(shop):
    list(Session.objects.order_by("amount_total")[0:5])

    assert numbers(Session.objects.order_by("-amount_total")[5:10]) == [18, 17, 16, 15, 14]
    assert numbers(Session.objects.filter(quantity__gt=0).order_by("quantity", "amount_total")[5:7]) == [1, 6]


def test_bookmark__is_forgotten_by_who_writes(shop):
    sessions = Session.objects.order_by("amount_total")
    list(sessions[0:5])

    Session.objects.get(pk=session_key(0)).delete()
    assert numbers(sessions[5:10]) == [6, 7, 8, 9, 10]

    list(sessions[0:5])
    commit([delete("shop_customers/uid1/shop_sessions/doc01")])
    assert numbers(sessions[5:10]) == [7, 8, 9, 10, 11]

    list(sessions[0:5])
    commit([merge("shop_customers/uid2/shop_sessions/doc02", {"amount_total": 999})])
    assert numbers(sessions[5:10]) == [8, 9, 10, 11, 12]


def test_first__leaves_no_bookmark(shop, calls):
    from django.core.cache import cache  # noqa: PLC0415

    Session.objects.first()
    Session.objects.exists()

    assert not getattr(cache, "_cache", {})


def test_rows__come_in_pages(shop, calls, monkeypatch):
    monkeypatch.setattr(streams, "PAGE", 10)

    with calls:
        assert numbers(Session.objects.order_by("amount_total")) == BY_AMOUNT
        assert len(calls) == 3

        first = next(Session.objects.order_by("amount_total").iterator(chunk_size=10))
        assert numbers([first]) == [0]
        assert len(calls) == 4


@pytest.mark.parametrize("name", ["quantity__gt", "quantity__gte"])
def test_rows__under_an_inequality_come_in_pages_too(shop, name, monkeypatch):
    monkeypatch.setattr(streams, "PAGE", 4)

    found = numbers(Session.objects.filter(**{name: 1}).order_by("quantity", "pk"))

    wanted = [n for n in BY_AMOUNT if n % 5 + 1 > 1 or name.endswith("gte")]
    assert found == sorted(wanted, key=lambda n: (n % 5, session_key(n)))


def test_cache_that_is_down__is_one_without_bookmarks(shop, settings, calls, caplog):
    expected = walk(Session.objects.order_by("amount_total"), 5)
    settings.CACHES = DOWN

    with calls:
        found = walk(Session.objects.order_by("amount_total"), 5)

    assert found == expected == BY_AMOUNT
    assert {(record.levelname, record.name) for record in caplog.records} == {
        ("WARNING", "django_firestore_stripe.caches")
    }
    assert all("ConnectionError" in record.getMessage() for record in caplog.records)
