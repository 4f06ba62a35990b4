"""Documents in collections of the same name elsewhere are neither returned nor counted, and shorten no page."""

from datetime import timedelta

import pytest
from django.db.models import Avg, Count, Max, Min, Q, Sum

from django_firestore_stripe.firestore.writes import commit, create
from tests.firestore.app.models import Customer, Session
from tests.firestore.shop import SESSIONS, START, numbers, seed_strangers, session_fields

pytestmark = pytest.mark.django_db(databases=["firestore"])


@pytest.fixture(autouse=True)
def strangers(shop):
    seed_strangers(4)


@pytest.mark.parametrize("order", ["pk", "amount_total", "-amount_total", "-created_at"])
def test_rows__are_the_models_own(order):
    expected = SESSIONS - 1 if order == "-created_at" else SESSIONS

    assert len(Session.objects.order_by(order)) == expected


@pytest.mark.parametrize("order", ["pk", "amount_total", "-amount_total"])
@pytest.mark.parametrize("size", [1, 3, 10])
def test_page__is_full(order, size):
    assert len(Session.objects.order_by(order)[:size]) == size
    assert len(Session.objects.filter(mode="payment").order_by(order)[: min(size, 8)]) == min(size, 8)


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        (Q(), SESSIONS),
        (Q(mode="payment"), 8),
        (~Q(mode="payment"), 16),
        (Q(quantity__gt=2), 14),
        (Q(mode="payment") | Q(quantity=1), 11),
        (Q(session_id__in=[f"cs_test_{n:02d}" for n in range(50)]), SESSIONS),
    ],
)
def test_count__is_the_models_own(condition, count):
    assert Session.objects.filter(condition).count() == count
    assert len(Session.objects.filter(condition).order_by()) == count


def test_exists__does_not_see_strangers():
    Session.objects.all().delete()

    assert not Session.objects.exists()
    assert Session.objects.first() is None
    assert Session.objects.count() == 0


def test_aggregates__are_over_the_models_own():
    fields = [session_fields(n) for n in range(SESSIONS)]

    assert Session.objects.aggregate(
        n=Count("pk"), total=Sum("amount_total"), mean=Avg("quantity"), low=Min("amount_total"), high=Max("quantity")
    ) == {
        "n": SESSIONS,
        "total": sum(field["amount_total"] for field in fields),
        "mean": pytest.approx(sum(field["quantity"] for field in fields) / SESSIONS),
        "low": 0,
        "high": 5,
    }


def test_sum__under_a_condition_on_another_field():
    wanted = sum(n * 10 for n in range(SESSIONS) if n % 5 + 1 > 2)

    assert Session.objects.filter(quantity__gt=2).aggregate(total=Sum("amount_total"))["total"] == wanted


def test_minimum__is_not_a_strangers():
    Session.objects.filter(amount_total__lt=40).delete()

    assert Session.objects.aggregate(low=Min("amount_total"))["low"] == 40
    assert list(Session.objects.order_by("quantity").values_list("quantity", flat=True).distinct()) == [1, 2, 3, 4, 5]


def test_update__and_delete_leave_strangers_alone():
    from django_firestore_stripe.firestore.snapshots import read  # noqa: PLC0415

    assert Session.objects.filter(mode="payment").update(mode="changed") == 8
    assert Session.objects.all().delete()[0] == SESSIONS

    assert (
        read(["a_vendors/x0/shop_sessions/stranger0"])["a_vendors/x0/shop_sessions/stranger0"].get("mode") == "payment"
    )


def test_ids__of_every_kind_are_inside():
    Session.objects.all().delete()
    uids = [" x", "!", "1", "Z", "_a", "a\\b", "~", "é", "☃", "😀"]
    commit([create(f"shop_customers/{uid}/shop_sessions/s", {"mode": "setup"}) for uid in uids])

    assert [session.customer_id for session in Session.objects.order_by("pk")] == uids
    assert Session.objects.count() == len(uids)
    assert Session.objects.filter(mode="setup").count() == len(uids)
    assert len(Session.objects.filter(customer__in=uids).order_by("pk")) == len(uids)


@pytest.mark.parametrize(("size", "most"), [(1, 9), (2, 9), (20, 6), (100, 5)])
def test_strangers__that_come_first_cost_few_calls(size, most, calls):
    newer = [{"created": START + timedelta(days=100 + number)} for number in range(300)]
    commit([create(f"vendors/v{number}/shop_sessions/x", fields) for number, fields in enumerate(newer)])

    with calls:
        found = numbers(Session.objects.order_by("-created_at")[:size])

    assert found == [number for number in reversed(range(SESSIONS)) if number != 7][:size]
    assert len(calls) <= most
    assert sum(call["reads"] for call in calls) <= 2 * (300 + size)


def test_one_stranger__costs_hardly_more_than_its_place(calls):
    with calls:
        found = numbers(Session.objects.order_by("quantity")[:20])

    strangers = sum(number % 5 < 4 for number in range(8))
    assert len(found) == 20
    assert sum(call["reads"] for call in calls) <= 20 + 2 * strangers


def test_nested__collections_of_the_same_name_are_strangers_too():
    commit([create("shop_customers/uid0/x/y/shop_sessions/deep", session_fields(0))])

    assert len(Session.objects.order_by("pk")) == SESSIONS
    assert len(Session.objects.filter(customer__in=["uid0", "uid1"]).order_by("pk")) == 12
    assert len(Session.objects.order_by("amount_total")[:5]) == 5


def test_ghost_parent__does_not_hide_its_documents():
    Customer.objects.get(pk="uid1").delete()

    sessions = Session.objects.select_related("customer").order_by("amount_total")

    assert numbers(sessions) == list(range(SESSIONS))
    with pytest.raises(Customer.DoesNotExist):
        _ = sessions[1].customer
    assert sessions[1].customer_id == "uid1"
