"""Collections of one name below one document: Firestore has no such query, so names keep to a group's part of it."""

import pytest
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Avg, Max, Q, Sum
from django.test.utils import isolate_apps

from django_firestore_stripe.firestore.fields import DocumentKeyField
from django_firestore_stripe.firestore.managers import DocumentManager
from django_firestore_stripe.firestore.writes import commit, create
from tests.firestore.app.models import Customer, Invoice

pytestmark = pytest.mark.django_db(databases=["firestore"])

TOTALS = list(range(1, 25))


def path(total: int) -> str:
    """Return where the invoice over a total lies: every third one right below its customer."""
    parts = [
        "shop_customers/u",
        "" if total % 3 == 0 else f"shop_subscriptions/s{total % 3}",
        f"shop_invoices/i{total}",
    ]
    return "/".join(filter(None, parts))


@pytest.fixture(autouse=True)
def invoices():
    own = [create(path(total), {"total": total}) for total in TOTALS]
    others = [create(f"shop_customers/{uid}/shop_invoices/x", {"total": 7}) for uid in ("t", "u0", "u 0", "v")]
    elsewhere = ["shop_customers/u/a/b", "shop_customers/u/shop_orders/o", "shop_customers/u/zz/z", "vendors/u"]
    commit([*own, *others, *(create(f"{parent}/shop_invoices/x", {"total": 8}) for parent in elsewhere)])


def totals(queryset) -> list[int]:
    return [invoice.total for invoice in queryset]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Q(), TOTALS),
        (Q(total=8), [8]),
        (Q(total__gte=20), TOTALS[19:]),
        (Q(total__in=[7, 8, 99]), [7, 8]),
        (~Q(total=8), [total for total in TOTALS if total != 8]),
        (Q(total=8) | Q(total__lt=3), [1, 2, 8]),
        (Q(total__in=range(60)), TOTALS),
        (Q(subscription_id__isnull=True), TOTALS[2::3]),
        (Q(subscription_id="s1"), TOTALS[0::3]),
        (Q(subscription_id__in=["s1", "s2"], total__lt=6), [1, 2, 4, 5]),
    ],
)
def test_rows_and_count__are_that_customers(condition, expected):
    found = Invoice.objects.filter(condition, customer="u")

    assert totals(found.order_by("total")) == expected
    assert totals(found.order_by("-total")) == expected[::-1]
    assert sorted(totals(found)) == expected
    assert found.count() == len(expected)
    assert found.exists() is bool(expected)


@pytest.mark.parametrize("size", [1, 5, 7])
def test_pages__walked_are_full_and_all_rows_once(size):
    paginator = Paginator(Invoice.objects.filter(customer="u").order_by("-total"), size)

    pages = [totals(paginator.page(number).object_list) for number in paginator.page_range]

    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert [total for page in pages for total in page] == TOTALS[::-1]


def test_page__walked_to_is_one_query_that_costs_its_rows(calls):
    newest = Invoice.objects.filter(customer="u").order_by("-total")
    list(newest[:5])

    with calls:
        assert totals(newest[5:10]) == [19, 18, 17, 16, 15]

    assert [call["reads"] for call in calls] == [5]


def test_aggregates__are_over_that_customers():
    found = Invoice.objects.filter(customer="u").aggregate(sum=Sum("total"), mean=Avg("total"), most=Max("total"))

    assert found == {"sum": sum(TOTALS), "mean": pytest.approx(12.5), "most": 24}


def test_many_customers__are_one_query_for_15(calls):
    with calls:
        found = totals(Invoice.objects.filter(customer__in=["u", "v", *map(str, range(13))]).order_by("total"))

    assert found[6:9] == [7, 7, 8]
    assert len(calls) == 1
    assert Invoice.objects.filter(customer__in=["u", "v"]).count() == len(TOTALS) + 1


def test_related_manager__asks_the_same():
    assert totals(Customer(uid="u").invoices.order_by("-total")[:2]) == [24, 23]


def test_update_and_delete__leave_all_others_alone():
    assert Invoice.objects.filter(customer="u", total__gt=20).update(total=0) == 4
    assert Invoice.objects.filter(customer="u").delete()[0] == len(TOTALS)

    assert totals(Invoice.objects.order_by("customer")) == [7, 7, 7, 7]


@pytest.fixture
def tenant():
    """Return a model below a document that the template names, with documents of two tenants."""
    with isolate_apps("tests.firestore.app"):

        class Order(models.Model):
            id = DocumentKeyField()
            uid = models.CharField(max_length=100)
            total = models.IntegerField()
            objects = DocumentManager()

            class Meta:
                app_label = "documents_shop"
                managed = False
                db_table = "tenants/acme/buyers/{uid}/orders"

            def __str__(self) -> str:
                return self.pk

        class Buyer(models.Model):
            id = DocumentKeyField()
            objects = DocumentManager()

            class Meta:
                app_label = "documents_shop"
                managed = False
                db_table = "tenants/acme/buyers"

            def __str__(self) -> str:
                return self.pk

    commit(
        create(f"tenants/{name}/{below}", {"total": total})
        for name in ("aaa", "acme", "zzz")
        for below, total in [("buyers/a/orders/1", 1), ("buyers/b/orders/2", 2), ("buyers/b/orders/3", 3)]
    )
    commit(create(f"tenants/{name}/buyers/{uid}", {}) for name in ("aaa", "acme", "zzz") for uid in ("a", "b", "c"))
    commit([create("tenants/acme/sellers/a/orders/4", {"total": 4})])
    return Order, Buyer


def test_template_below_a_document__orders_filters_and_counts_its_own(tenant):
    order, _buyer = tenant

    assert totals(order.objects.order_by("-total")) == [3, 2, 1]
    assert totals(order.objects.order_by("-total")[1:3]) == [2, 1]
    assert totals(order.objects.filter(total__gte=2).order_by("total")) == [2, 3]
    assert totals(order.objects.exclude(uid="a").order_by("total")) == [2, 3]
    assert totals(order.objects.filter(Q(uid="a") | Q(total=3)).order_by("total")) == [1, 3]
    assert order.objects.count() == 3
    assert order.objects.aggregate(sum=Sum("total")) == {"sum": 6}


def test_keys_below_a_document__are_compared_there(tenant):
    _order, buyer = tenant

    assert [row.pk for row in buyer.objects.filter(pk__startswith="b")] == ["b"]
    assert [row.pk for row in buyer.objects.filter(pk__gte="")] == ["a", "b", "c"]
    assert [row.pk for row in buyer.objects.filter(pk__lt="b")] == ["a"]


@pytest.mark.parametrize("uid", ["", ".", "..", "__x__", "u/shop_subscriptions/s1", "x" * 1501])
def test_parent__that_no_path_can_hold_has_nothing(uid, calls):
    with calls:
        assert not Invoice.objects.filter(customer=uid).exists()
        assert Invoice.objects.filter(customer=uid).count() == 0
        assert not list(Invoice.objects.filter(customer__in=[uid]))
        assert not list(Invoice.objects.filter(customer="u", subscription_id=uid))

    assert len(calls) == 0
    assert totals(Invoice.objects.filter(customer__in=["u", uid], total=8)) == [8]
    assert totals(Invoice.objects.filter(Q(customer=uid) | Q(total=8))) == [8]
    assert len(Invoice.objects.exclude(customer=uid)) == len(TOTALS) + 4
