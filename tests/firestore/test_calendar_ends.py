"""Days, years and moments at the ends of the calendar, and beyond them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import DataError
from django.db.models import DateField
from django.utils.timezone import override

from django_firestore_stripe.firestore.writes import commit, create
from tests.firestore.app.models import Customer, Session
from tests.firestore.shop import session_key, session_path

pytestmark = pytest.mark.django_db(databases=["firestore"])

ZONES = [UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-5))]
YEARS = {
    0: datetime(1, 1, 1, tzinfo=UTC),
    1: datetime(2026, 5, 1, tzinfo=UTC),
    2: datetime(9999, 12, 31, 14, tzinfo=UTC),
}
FIRST, NOW, LAST = YEARS


@pytest.fixture(autouse=True)
def _sessions():
    commit([create(session_path(n), {"created": moment}) for n, moment in YEARS.items()])


def numbers(**conditions) -> list[int]:
    return sorted(int(pk[-2:]) for pk in Session.objects.order_by().filter(**conditions).values_list("pk", flat=True))


EVERY, BUT_FIRST, BUT_LAST, NONE = [FIRST, NOW, LAST], [NOW, LAST], [FIRST, NOW], []


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"created_at__year": 9999}, [LAST]),
        ({"created_at__year__gt": 9999}, NONE),
        ({"created_at__year__lte": 9999}, EVERY),
        ({"created_at__year__lt": 9999}, BUT_LAST),
        ({"created_at__year": 1}, [FIRST]),
        ({"created_at__year__lt": 1}, NONE),
        ({"created_at__year__gt": 1}, BUT_FIRST),
        *[({f"created_at__year{over}": year}, NONE) for year in (10_000, 99_999) for over in ("", "__gt", "__gte")],
        *[({f"created_at__year{under}": year}, EVERY) for year in (10_000, 99_999) for under in ("__lt", "__lte")],
        *[({f"created_at__year{under}": year}, NONE) for year in (0, -5) for under in ("", "__lt", "__lte")],
        *[({f"created_at__year{over}": year}, EVERY) for year in (0, -5) for over in ("__gt", "__gte")],
        ({"created_at__date__gt": date.max}, NONE),
        ({"created_at__date__gte": date.min}, EVERY),
        ({"created_at__date__lte": date.max}, EVERY),
        ({"created_at__date__lt": date.min}, NONE),
    ],
    ids=str,
)
def test_ends__are_open(conditions, found):
    assert numbers(**conditions) == found


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_first_and_last_day__are_found_in_every_time_zone(zone):
    with override(zone):
        assert numbers(created_at__date=date.max) == [LAST]
        assert numbers(created_at__date__lt=date.min) == []
        assert numbers(created_at__year__gte=1) == EVERY


def test_excluded_year__that_there_is_not_excludes_nothing():
    assert [session.pk for session in Session.objects.order_by("pk").exclude(created_at__year=99_999)] == [
        session_key(number) for number in YEARS
    ]


def test_year__that_there_is_not_is_no_call(calls):
    with calls:
        assert not Session.objects.filter(created_at__year=99_999).exists()
        assert not Session.objects.filter(created_at__year=0).exists()

    assert len(calls) == 0


def test_dates__have_the_same_ends():
    assert isinstance(Customer._meta.get_field("birthday"), DateField)
    Customer.objects.create(uid="u", birthday=date(9999, 12, 31))

    found = [Customer.objects.filter(birthday__year=year).count() for year in (0, 1, 9999, 99_999)]

    assert found == [0, 0, 1, 0]


@pytest.mark.parametrize(
    "moment", [datetime.min.replace(tzinfo=ZONES[1]), datetime.max.replace(tzinfo=ZONES[2])], ids=str
)
def test_moment__that_utc_does_not_have_is_a_data_error(calls, moment):
    with calls, pytest.raises(DataError, match="from year 1 to year 9999"):
        list(Session.objects.filter(created_at__gte=moment))

    assert len(calls) == 0
