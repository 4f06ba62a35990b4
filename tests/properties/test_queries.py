"""Random queries of Django's over random documents, against Firestore's rules in plain Python.

PROPERTY_EXAMPLES=5000 looks further than the default, at other examples each time.
"""

import os

import pytest
from django.db import NotSupportedError
from django.db.models import Avg, Count, Max, Min, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from django_firestore_stripe.firestore.meter import metered
from django_firestore_stripe.firestore.writes import commit, delete, replace
from tests.firestore.app.models import Session
from tests.properties import documents as random
from tests.properties.rules import Leaf, Tree, found, rank

pytestmark = pytest.mark.django_db(databases=["firestore"])

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "0"))


def examples(number: int) -> settings:
    """Return settings for this many examples, the same ones in each run."""
    return settings(
        max_examples=EXAMPLES or number,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


STRANGER = "vendors/v/shop_sessions/stranger"


def path(key: str) -> str:
    customer, document = key.split("/")
    return f"shop_customers/{customer}/shop_sessions/{document}"


def store(stored: dict) -> None:
    """Write these documents in the place of those of the example before, and a stranger like one of them."""
    written = [replace(path(key), stored[key]) if key in stored else delete(path(key)) for key in random.KEYS]
    commit([*written, replace(STRANGER, next(iter(stored.values()), {}))])


def selected(where: Tree, orders: list = ()):
    names = [f"{'-' if descending else ''}{name}" for name, descending in orders]
    return Session.objects.filter(where.q()).order_by(*names)


def keys_of(queryset) -> list[str] | None:
    """Return what a query finds; None where it is refused, which must be before anything is read."""
    with metered() as meter:
        try:
            return list(queryset.values_list("pk", flat=True))
        except NotSupportedError:
            assert meter.rpcs == 0
            return None


@examples(100)
@given(random.collections, random.trees)
def test_filter__finds_what_the_rules_say(stored, where):
    store(stored)

    keys = keys_of(selected(where))

    assert keys is None or sorted(keys) == sorted(found(stored, where))


@examples(100)
@given(random.collections, random.trees, random.orders, random.slices)
def test_order_and_slice__are_those_of_the_rules(stored, where, orders, part):
    store(stored)
    wanted = found(stored, where, orders)

    keys = keys_of(selected(where, orders))

    if keys is None:
        return
    places = {key: [rank(stored[key][name]) for name, _descending in orders] for key in wanted}
    assert sorted(keys) == sorted(wanted)
    assert [places[key] for key in keys] == [places[key] for key in wanted]
    assert list(selected(where, orders).values_list("pk", flat=True)[part]) == keys[part]


def pages(queryset, size: int) -> list[str]:
    """Return the keys on all pages, as a paginator asks for them."""
    keys = queryset.values_list("pk", flat=True)
    return [key for start in range(0, len(random.KEYS), size) for key in keys[start : start + size]]


@examples(60)
@given(random.collections, random.trees, random.orders, st.integers(1, 4))
def test_pages__are_all_rows_once(stored, where, orders, size):
    store(stored)

    keys = keys_of(selected(where, orders))

    assert keys is None or pages(selected(where, orders), size) == keys


@examples(60)
@given(random.priced, random.ranges, random.orders, st.integers(1, 4))
def test_many_values__are_ordered_and_cut_as_few_are(stored, where, orders, size):
    """Over 30 values are several queries, merged: ties too are in the order that the server gives them in one."""
    store(stored)
    few = selected(where, orders).filter(price__in=random.TEXTS)
    many = selected(where, orders).filter(price__in=random.MANY_TEXTS)

    keys = keys_of(few)

    if keys is not None:
        assert keys_of(many) == keys
        assert pages(many, size) == keys


# Filters under which keys sort: most others have a range, and a key that comes before it is refused.
EQUALITIES = [
    Tree("and", (Leaf("allow_promotion_codes", "exact", True),)),
    Tree("or", (Leaf("currency", "in", ["eur", "usd"]), Leaf("quantity", "exact", 1))),
    Tree("and", (Leaf("price", "in", random.MANY_TEXTS),)),
]


@examples(60)
@given(
    random.collections,
    st.one_of(st.sampled_from(EQUALITIES), random.trees),
    random.orders,
    st.booleans(),
    random.slices,
)
def test_key__ends_an_order_in_the_direction_that_is_asked_for(stored, where, orders, descending, part):
    store(stored)
    by_key = dict(sorted(stored.items(), reverse=descending))
    sorted_by = [*orders, ("pk", descending)]

    keys = keys_of(selected(where, sorted_by))

    if keys is not None:
        assert keys == found(by_key, where, orders)
        assert list(selected(where, sorted_by).values_list("pk", flat=True)[part]) == keys[part]
        assert selected(where, sorted_by).values_list("pk", flat=True).first() == next(iter(keys), None)


@examples(40)
@given(random.collections, random.trees, st.sampled_from(["uid0", "uid1", "nobody"]))
def test_one_customers__are_those_among_all(stored, where, customer):
    store(stored)

    keys = keys_of(selected(where).filter(customer=customer))

    wanted = [key for key in found(stored, where) if key.startswith(f"{customer}/")]
    assert keys is None or sorted(keys) == sorted(wanted)


@examples(60)
@given(random.collections, random.trees)
def test_aggregates__are_those_of_the_rows(stored, where):
    store(stored)
    if keys_of(selected(where)) is None:
        return
    rows = [stored[key] for key in found(stored, where)]
    amounts = [row["amount_total"] for row in rows if row.get("amount_total") is not None]

    totals = selected(where).aggregate(rows=Count("pk"), sum=Sum("amount_total"), average=Avg("amount_total"))

    assert totals["rows"] == selected(where).count() == len(rows)
    assert selected(where).exists() is bool(rows)
    assert totals["sum"] == (pytest.approx(sum(amounts)) if amounts else None)
    assert totals["average"] == (pytest.approx(sum(amounts) / len(amounts)) if amounts else None)


@examples(20)
@given(random.collections)
def test_extremes__are_those_of_all_rows(stored):
    store(stored)
    amounts = [row["amount_total"] for row in stored.values() if row.get("amount_total") is not None]

    extremes = Session.objects.aggregate(first=Min("amount_total"), last=Max("amount_total"))

    wanted = (min(amounts), max(amounts)) if amounts else (None, None)
    assert tuple(extremes.values()) == wanted
