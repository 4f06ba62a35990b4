"""values(), only(), aggregates, distinct values and dates."""

import pickle
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Avg, Count, F, Max, Min, Q, Sum, Value
from django.db.models.functions import TruncMonth

from django_firestore_stripe.firestore.writes import commit, create
from tests.firestore.app.models import Customer, Product, Session
from tests.firestore.shop import SESSIONS, START, numbers, session_fields

pytestmark = pytest.mark.django_db(databases=["firestore"])

FIELDS = [session_fields(number) for number in range(SESSIONS)]


def test_values(shop):
    row = Session.objects.filter(pk="uid1/doc05").values("mode", "customer_id", "pk", "metadata__tag").get()

    assert row == {"mode": "setup", "customer_id": "uid1", "pk": "uid1/doc05", "metadata__tag": "odd"}


def test_values__fetch_their_fields_only(shop, calls):
    with calls:
        assert list(Session.objects.order_by("amount_total").values_list("session_id", flat=True)[:2]) == [
            "cs_test_00",
            "cs_test_01",
        ]

    assert calls[0]["sql"].startswith("SELECT sessionId, amount_total FROM")


def test_values__of_parents_and_named(shop):
    sessions = Session.objects.order_by("amount_total")

    assert list(sessions.values_list("customer", flat=True)[:2]) == ["uid0", "uid1"]
    assert sessions.values_list("mode", named=True)[1].mode == "subscription"


def test_get__by_another_field(shop):
    assert Session.objects.get(session_id="cs_test_11").pk == "uid3/doc11"


def test_json__is_read_as_python(shop):
    session = Session.objects.get(pk="uid1/doc05")

    assert (session.metadata["number"], session.line_items) == (5, [{"price": "price_0", "quantity": 1}])


def test_only__defers_the_rest(shop, calls):
    session = Session.objects.only("mode").get(pk="uid1/doc05")

    assert "url" in session.get_deferred_fields()
    assert session.url == "https://checkout.example/05"


def test_defer(shop):
    assert Session.objects.defer("metadata").get(pk="uid1/doc05").get_deferred_fields() == {"metadata"}


def test_annotate__with_fields_and_constants(shop):
    session = Session.objects.annotate(same=F("mode"), one=Value(1), tag=F("metadata__tag")).get(pk="uid1/doc05")

    assert (session.same, session.one, session.tag) == ("setup", 1, "odd")


def test_iterator(shop):
    assert sum(1 for _ in Session.objects.order_by("pk").iterator(chunk_size=5)) == SESSIONS


def test_exists__reads_one_key(shop, calls):
    with calls:
        assert Session.objects.filter(mode="setup").exists()
        assert not Session.objects.filter(mode="never").exists()

    assert [(call["sql"][:15], call["reads"]) for call in calls] == [("SELECT __name__", 1)] * 2


def test_contains(shop):
    assert Session.objects.filter(mode="setup").contains(Session.objects.get(pk="uid1/doc05"))


def test_queryset__is_picklable(shop):
    sessions = Session.objects.filter(customer="uid1")

    assert len(pickle.loads(pickle.dumps(sessions))) == 6  # noqa: S301
    again = Session.objects.all()
    again.query = pickle.loads(pickle.dumps(sessions.query))  # noqa: S301
    assert len(again) == 6


def test_select_for_update__locks_nothing(shop):
    assert Session.objects.select_for_update().filter(customer="uid1").count() == 6


def test_aggregates(shop, calls):
    with calls:
        found = Session.objects.aggregate(
            Sum("amount_total"), Avg("quantity"), Min("created_at"), Max("created_at"), Count("currency"), n=Count("*")
        )

    assert found == {
        "amount_total__sum": sum(field["amount_total"] for field in FIELDS),
        "quantity__avg": pytest.approx(sum(field["quantity"] for field in FIELDS) / SESSIONS),
        "created_at__min": START,
        "created_at__max": FIELDS[23]["created"],
        "currency__count": 18,
        "n": SESSIONS,
    }
    assert len(calls) == 6


def test_aggregates__with_their_own_filter(shop):
    found = Session.objects.aggregate(
        a=Count("pk", filter=Q(mode="setup")), b=Sum("amount_total", filter=Q(customer="uid1") & Q(quantity=2))
    )

    assert found == {"a": 8, "b": 10 + 210}


@pytest.mark.parametrize("sessions", [Session.objects.none(), Session.objects.filter(mode="never")])
def test_aggregates__over_nothing(shop, sessions):
    assert sessions.aggregate(
        Sum("quantity"), Avg("quantity"), Min("quantity"), n=Count("pk"), s=Sum("quantity", default=0)
    ) == {
        "quantity__sum": None,
        "quantity__avg": None,
        "quantity__min": None,
        "n": 0,
        "s": 0,
    }


def test_aggregates__of_one_customer_and_of_keys(shop):
    assert Session.objects.filter(customer="uid1").aggregate(Sum("quantity")) == {
        "quantity__sum": sum(field["quantity"] for field in FIELDS[1::4])
    }
    assert Session.objects.filter(pk__in=["uid1/doc05", "uid0/doc04"]).aggregate(s=Sum("quantity"), n=Count("pk")) == {
        "s": 6,
        "n": 2,
    }


def test_aggregates__of_a_slice(shop):
    sessions = Session.objects.order_by("amount_total")[:10]

    assert sessions.aggregate(Sum("quantity")) == {"quantity__sum": 30}
    assert sessions.count() == 10
    assert Session.objects.order_by("amount_total")[20:40].count() == 4


def test_distinct__values_cost_a_read_each(shop, calls):
    with calls:
        modes = list(Session.objects.order_by("mode").values_list("mode", flat=True).distinct())

    assert modes == ["payment", "setup", "subscription"]
    assert len(calls) <= 4


def test_distinct__with_null_and_backwards(shop):
    assert list(Session.objects.order_by("-currency").values_list("currency", flat=True).distinct()) == ["usd", None]
    assert Session.objects.values_list("mode").distinct().count() == 3


def test_distinct__are_counted_with_null_as_rows_and_without_as_values(shop):
    currencies = Session.objects.values("currency").distinct()

    assert currencies.count() == 2
    assert currencies.aggregate(rows=Count("*"), values=Count("currency")) == {"rows": 2, "values": 1}


def test_distinct__leave_the_order_of_the_models_meta(shop):
    """It is by time, last first; values of another field come in their own order."""
    assert list(Session.objects.values_list("mode", flat=True).distinct()) == ["payment", "setup", "subscription"]


def test_distinct__of_mixed_types(db):
    values = [None, True, 1, 2.5, "a", [1], {"a": 1}]
    commit([create(f"shop_products/p{n}", {"name": values[n % 7]}) for n in range(14)])

    assert Product.objects.order_by("name").values_list("name").distinct().count() == 7


def test_distinct__over_several_queries(shop):
    sessions = Session.objects.filter(session_id__in=[f"cs_test_{n:02d}" for n in range(50)])

    assert list(sessions.order_by("mode").values_list("mode", flat=True).distinct()) == [
        "payment",
        "setup",
        "subscription",
    ]


def test_distinct__of_whole_rows_changes_nothing(shop):
    assert len(Session.objects.distinct().order_by("pk")) == SESSIONS


def test_dates_and_datetimes(shop, calls):
    with calls:
        assert list(Session.objects.dates("created_at", "month")) == [date(2026, 1, 1)]

    assert len(calls) == 2
    assert list(Session.objects.dates("created_at", "year", order="DESC")) == [date(2026, 1, 1)]
    assert list(Session.objects.dates("created_at", "week")) == [
        date(2025, 12, 29),
        *(date(2026, 1, d) for d in (5, 12, 19)),
    ]
    days = list(Session.objects.datetimes("created_at", "day", order="DESC"))
    assert days[:2] == [datetime(2026, 1, 24, tzinfo=UTC), datetime(2026, 1, 23, tzinfo=UTC)]
    assert len(days) == SESSIONS - 1


def test_datetimes__by_month(shop):
    assert list(Session.objects.datetimes("created_at", "month")) == [datetime(2026, 1, 1, tzinfo=UTC)]


def test_annotate__with_a_month(shop):
    sessions = Session.objects.annotate(month=TruncMonth("created_at")).filter(pk="uid1/doc05")

    assert sessions.get().month == datetime(2026, 1, 1, tzinfo=UTC)


def test_datetimes__in_a_time_zone(shop):
    zone = ZoneInfo("Pacific/Kiritimati")  # 14 hours ahead: 8:00 UTC is the same day, 22:00

    hours = list(Session.objects.datetimes("created_at", "hour", tzinfo=zone))

    assert hours[0] == datetime(2026, 1, 1, 22, tzinfo=zone)


def test_dates__of_a_date_field(db):
    for number, day in enumerate([date(1990, 5, 17), date(1990, 6, 1), date(2001, 1, 1)]):
        Customer.objects.create(uid=f"u{number}", birthday=day)

    assert list(Customer.objects.dates("birthday", "year")) == [date(1990, 1, 1), date(2001, 1, 1)]
    assert Customer.objects.filter(birthday__year=1990).count() == 2
    assert Customer.objects.get(birthday=date(2001, 1, 1)).birthday == date(2001, 1, 1)
    assert [customer.pk for customer in Customer.objects.filter(birthday__lt=date(1990, 6, 1))] == ["u0"]


def test_numbers__of_sessions_in_order(shop):
    assert numbers(Session.objects.filter(quantity__in=[1, 2], amount_total__gte=100).order_by("amount_total")) == [
        n for n in range(10, SESSIONS) if n % 5 in {0, 1}
    ]
