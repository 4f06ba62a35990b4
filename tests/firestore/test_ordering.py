import pytest
from django.db.models import F

from django_firestore_stripe.firestore.writes import commit, create
from tests.firestore.app.models import Customer, Session
from tests.firestore.shop import SESSIONS, numbers, session_key

pytestmark = pytest.mark.django_db(databases=["firestore"])

BY_AMOUNT = list(range(SESSIONS))
BY_KEY = sorted(BY_AMOUNT, key=session_key)
ORDERS = {
    "field": (["amount_total"], BY_AMOUNT),
    "field, last first": (["-amount_total"], BY_AMOUNT[::-1]),
    "two fields": (["quantity", "-amount_total"], sorted(BY_AMOUNT, key=lambda n: (n % 5, -n))),
    "key": (["pk"], BY_KEY),
    "parent": (["customer"], BY_KEY),
    "ties follow the key": (["client"], sorted(BY_AMOUNT, key=lambda n: (n % 8 != 0, session_key(n)))),
    "repeated": (["amount_total", "-amount_total", "pk"], BY_AMOUNT),
    "what follows the key": (["pk", "amount_total"], BY_KEY),
    "key of a map": (["-metadata__number"], BY_AMOUNT[::-1]),
    "nulls where they are": ([F("amount_total").asc(nulls_first=True)], BY_AMOUNT),
    "nulls where they are, last first": ([F("amount_total").desc(nulls_last=True)], BY_AMOUNT[::-1]),
}


@pytest.mark.parametrize("name", ORDERS)
def test_order__of_rows(name, shop):
    order_by, expected = ORDERS[name]

    assert numbers(Session.objects.order_by(*order_by)) == expected


def test_trailing_key__follows_the_order_before_it(shop):
    """The admin appends "-pk" to every order; Firestore sorts ties by key in the direction before it."""
    ascending = numbers(Session.objects.order_by("client", "-pk"))

    assert ascending == numbers(Session.objects.order_by("client"))


def test_order__hides_what_lacks_the_field_and_count_does_not(shop):
    sessions = Session.objects.order_by("created_at")

    assert 7 not in numbers(sessions)
    assert sessions.all().count() == SESSIONS


def test_order__under_an_inequality_of_another_field(shop):
    sessions = Session.objects.filter(quantity__gte=4).order_by("-amount_total")

    assert numbers(sessions) == [n for n in BY_AMOUNT[::-1] if n % 5 >= 3]


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
