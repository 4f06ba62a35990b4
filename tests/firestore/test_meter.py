"""The meter: what Firestore bills."""

import pytest
from django.db import DatabaseError
from django.db.models import Sum
from google.cloud.firestore_v1 import types

from django_firestore_stripe.firestore.meter import aggregation_reads, metered, query_reads
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.writes import PreconditionLost, commit, create, delete
from tests.firestore.app.models import Customer, Session

pytestmark = pytest.mark.django_db(databases=["firestore"])


def answers(documents: int, *, skipped: int = 0) -> list:
    document = types.Document(name="projects/p/databases/d/documents/a/b")
    return [
        types.RunQueryResponse.pb(types.RunQueryResponse(document=document, skipped_results=skipped))
        for _ in range(documents)
    ]


def counted(number: int) -> list:
    result = types.AggregationResult(aggregate_fields={"rows": types.Value(integer_value=number)})
    return [types.RunAggregationQueryResponse.pb(types.RunAggregationQueryResponse(result=result))]


@pytest.mark.parametrize(
    ("ask", "reads"),
    [
        (lambda: list(Session.objects.filter(customer="uid1")), 6),
        (lambda: list(Session.objects.filter(customer="nobody")), 1),
        (lambda: list(Session.objects.filter(customer="uid1").order_by("amount_total")[2:4]), 4),
        (lambda: Session.objects.filter(customer="uid1").count(), 1),
        (lambda: Session.objects.aggregate(Sum("amount_total")), 1),
        (lambda: Customer.objects.get(pk="uid1"), 1),
        (lambda: read(["shop_customers/uid1", "shop_customers/nobody"]), 2),
        (lambda: read([]), 0),
        (lambda: commit([delete("shop_customers/uid1")]), 0),
    ],
)
def test_call__is_billed(ask, reads, shop):
    with metered() as meter:
        ask()

    assert meter.reads == reads


def test_writes__are_counted(shop):
    with metered() as meter:
        commit([create("shop_customers/a", {}), delete("shop_customers/uid1")])

    assert (meter.rpcs, meter.reads, meter.writes) == (1, 0, 2)


def test_commit_that_fails__is_billed_for_nothing(shop):
    with metered() as meter, pytest.raises(PreconditionLost):
        commit([create("shop_customers/uid1", {})])

    assert (meter.rpcs, meter.writes) == (1, 0)


def test_blocks__can_be_nested_and_end(shop):
    with metered() as outer:
        with metered() as inner:
            Customer.objects.first()
        Customer.objects.first()
    Customer.objects.first()

    assert (outer.reads, inner.reads) == (2, 1)


def test_block_that_raises__ends_too(shop):
    with pytest.raises(DatabaseError), metered() as meter:
        raise DatabaseError
    Customer.objects.first()

    assert meter.rpcs == 0


@pytest.mark.parametrize(
    ("answered", "offset", "reads"),
    [
        (answers(0), 0, 1),
        (answers(3), 0, 3),
        (answers(3, skipped=7), 7, 10),
        ([*answers(1, skipped=7), *answers(2)], 7, 10),
        (answers(0), 7, 1),
    ],
)
def test_query__is_billed_for_what_it_skips_and_at_least_one(answered, offset, reads):
    assert query_reads(answered, offset) == reads


@pytest.mark.parametrize(("entries", "reads"), [(0, 1), (1, 1), (1_000, 1), (1_001, 2), (20_000, 20)])
def test_count__is_billed_for_each_thousand_entries(entries, reads):
    assert aggregation_reads(counted(entries)) == reads
