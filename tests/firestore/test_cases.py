"""update(field=Case(When(pk=…, then=…))): values by key, as bulk_update() writes them."""

import pytest
from django.db import NotSupportedError
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Upper

from django_firestore_stripe.firestore.snapshots import read
from tests.firestore.app.models import Session
from tests.firestore.shop import session_key, session_path

pytestmark = pytest.mark.django_db(databases=["firestore"])

FIRST = When(pk=session_key(1), then=Value("first"))


def clients() -> list[str | None]:
    return list(Session.objects.filter(customer="uid1").order_by("pk").values_list("client", flat=True))


def test_default__is_for_all_other_rows(shop):
    case = Case(FIRST, default=Value("other"))

    assert Session.objects.filter(customer="uid1").update(client=case) == 6
    assert clients() == ["first", *["other"] * 5]


def test_default__is_null_as_in_sql(shop):
    assert Session.objects.filter(customer="uid1").update(client=Case(FIRST)) == 6

    assert clients() == ["first", *[None] * 5]
    assert read([session_path(5)])[session_path(5)].fields["client"] is None


def test_first_condition_that_holds__counts(shop):
    again = When(pk=session_key(1), then=Value("again"))

    Session.objects.filter(pk=session_key(1)).update(client=Case(FIRST, again, default=Value("other")))

    assert clients()[0] == "first"


def test_several_columns__have_their_own_keys(shop):
    second = When(pk=session_key(5), then=Value("second"))

    Session.objects.filter(pk__in=[session_key(1), session_key(5)]).update(
        client=Case(FIRST, default=Value("other")), price=Case(second, default=Value("none"))
    )

    assert [Session.objects.filter(pk=session_key(n)).values_list("client", "price").get() for n in (1, 5)] == [
        ("first", "none"),
        ("other", "second"),
    ]


OTHERS = {
    "another default": Case(FIRST, default=F("price")),
    "a computed default": Case(FIRST, default=Upper("client")),
    "another result": Case(When(pk=session_key(1), then=F("price")), default=Value("other")),
    "a field": Case(When(mode="setup", then=Value("first")), default=Value("other")),
    "a parent": Case(When(customer="uid1", then=Value("first")), default=Value("other")),
    "two conditions": Case(When(pk=session_key(1), mode="setup", then=Value("first")), default=Value("other")),
    "another key": Case(When(~Q(pk=session_key(1)), then=Value("first")), default=Value("other")),
    "several keys": Case(When(pk__in=[session_key(1)], then=Value("first")), default=Value("other")),
    "keys from one on": Case(When(pk__gte=session_key(1), then=Value("first")), default=Value("other")),
    "a key that is a field": Case(When(pk=F("price"), then=Value("first")), default=Value("other")),
}


@pytest.mark.parametrize("name", OTHERS)
def test_anything_else__is_refused_before_a_read(shop, calls, name):
    with calls, pytest.raises(NotSupportedError, match=r"Session\.client.*bulk_update"):
        Session.objects.filter(customer="uid1").update(client=OTHERS[name])

    assert len(calls) == 0
    assert set(clients()) <= {"web", "mobile"}
