"""What Firestore cannot do is said before anything is read, by name and with what to do instead."""

from datetime import date, time

import pytest
from django.contrib.auth.models import User
from django.db import NotSupportedError, connections
from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    StdDev,
    Subquery,
    Sum,
    Value,
    Variance,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Concat, ExtractYear, Lower, RowNumber, TruncMonth, TruncTime, Upper

from django_firestore_stripe.firestore.meter import metered
from tests.firestore.app.models import Customer, Invoice, Price, Product, Session

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

S, C, P = Session.objects, Customer.objects, Product.objects
REFUSED = {
    "icontains": (lambda: S.filter(url__icontains="x"), "Session.url__icontains.*startswith"),
    "contains": (lambda: S.filter(url__contains="x"), "Session.url__contains"),
    "iexact": (lambda: S.filter(url__iexact="x"), "Session.url__iexact.*lower-case"),
    "istartswith": (lambda: S.filter(url__istartswith="x"), "Session.url__istartswith.*lower-case"),
    "iendswith": (lambda: S.filter(url__iendswith="x"), "Session.url__iendswith"),
    "iregex": (lambda: S.filter(url__iregex="x"), "Session.url__iregex"),
    "excluded icontains": (lambda: S.exclude(url__icontains="x"), "Session.url__icontains.*startswith"),
    "starting number": (lambda: S.filter(quantity__startswith="1"), "Session.quantity__startswith.*gte and lt"),
    "starting time": (lambda: S.filter(created_at__startswith="2026"), "Session.created_at__startswith"),
    "endswith": (lambda: S.filter(url__endswith="x"), "Session.url__endswith"),
    "regex": (lambda: S.filter(url__regex="x"), "Session.url__regex"),
    "month": (lambda: S.filter(created_at__month=3), "Session.created_at__month__exact.*gte and lt"),
    "week day": (lambda: S.filter(created_at__week_day=3), "Session.created_at__week_day"),
    "day": (lambda: S.filter(created_at__day=3), "Session.created_at__day__exact.*gte and lt"),
    "week": (lambda: S.filter(created_at__week__gte=3), "Session.created_at__week__gte.*gte and lt"),
    "quarter": (lambda: S.filter(created_at__quarter=3), "Session.created_at__quarter"),
    "hour": (lambda: S.filter(created_at__hour__lt=3), "Session.created_at__hour"),
    "minute": (lambda: S.filter(created_at__minute=3), "Session.created_at__minute"),
    "second": (lambda: S.filter(created_at__second=3), "Session.created_at__second"),
    "iso year": (lambda: S.filter(created_at__iso_year=2026), "Session.created_at__iso_year"),
    "time of day": (lambda: S.filter(created_at__time=time(3)), "Session.created_at__time"),
    "some years": (lambda: S.filter(created_at__year__in=[2025, 2026]), "Session.created_at__year__in"),
    "some dates": (lambda: S.filter(created_at__date__in=[date(2026, 1, 1)]), "Session.created_at__date__in"),
    "year of F": (lambda: S.filter(created_at__year=F("quantity")), "Session.created_at__year__exact.*constant"),
    "date of F": (lambda: S.filter(created_at__date=F("created_at")), "Session.created_at__date__exact.*constant"),
    "date range": (lambda: S.filter(created_at__date__range=(date(2026, 1, 1), date(2026, 1, 2))), "date__gte"),
    "has key": (lambda: S.filter(metadata__has_key="x"), "Session.metadata__has_key.*isnull"),
    "has keys": (lambda: S.filter(metadata__has_keys=["x"]), "Session.metadata__has_keys"),
    "contained by": (lambda: S.filter(metadata__contained_by={"x": 1}), "Session.metadata__contained_by"),
    "contains nothing": (lambda: S.filter(metadata__contains={}), "Session.metadata__contains"),
    "item of an array": (lambda: S.filter(line_items__0__price="x"), "Session.line_items__0__price__exact.*position"),
    "order by an item of an array": (lambda: S.order_by("line_items__0"), "cannot order Session"),
    "key of a map icontains": (lambda: S.filter(metadata__tag__icontains="x"), "Session.metadata__tag__icontains"),
    "two array elements": (lambda: S.filter(line_items__contains=[1, 2]), "Session.line_items__contains.*One element"),
    "two arrays": (lambda: S.filter(line_items__contains=[1]).filter(metadata__x__contains=[2]), "one array element"),
    "join": (lambda: S.filter(customer__email="x"), "Session.customer__email__exact.*join"),
    "reverse join": (lambda: C.filter(sessions__mode="x"), "join"),
    "joined null": (lambda: S.filter(customer__email__isnull=True), "Session.customer__email__isnull.*join"),
    "joined year": (lambda: S.filter(customer__birthday__year=2000), "Session.customer__birthday__year__exact.*join"),
    "whether there are related rows": (lambda: C.filter(sessions__isnull=True), "Customer.sessions__id__isnull.*join"),
    "related row": (lambda: C.filter(sessions="uid1/doc01"), "Customer.sessions__id__exact.*join"),
    "F in a range": (lambda: S.filter(quantity__range=(F("amount_total"), 3)), "Session.quantity__range.*constant"),
    "F in a list": (lambda: S.filter(quantity__in=[F("amount_total")]), "Session.quantity__in.*constant"),
    "F at the beginning": (lambda: S.filter(url__startswith=F("mode")), "Session.url__startswith.*constant"),
    "computed constant": (lambda: S.filter(quantity=Value(1) + 1), "Session.quantity__exact.*constant"),
    "F": (lambda: S.filter(price=F("url")), "Session.price__exact.*constant"),
    "subquery": (lambda: S.filter(customer__in=C.filter(email="x")), r"Session.customer__in.*list\(queryset\)"),
    "subquery of keys": (lambda: S.filter(pk__in=S.values("pk")), r"Session.id__in.*list\(queryset\)"),
    "subquery for a value": (
        lambda: C.filter(email=Subquery(C.values("email")[:1])),
        "Customer.email__exact.*constant",
    ),
    "outer reference": (lambda: C.filter(uid=OuterRef("pk")), "Customer.uid__exact.*constant"),
    "subquery of SQL": (lambda: C.filter(pk__in=User.objects.values("username")), "Customer.uid__in"),
    "exists": (lambda: C.filter(Exists(S.filter(customer=OuterRef("pk")))), "Firestore cannot evaluate"),
    "function": (lambda: C.annotate(x=Upper("email")).filter(x="A"), "Customer.*exact"),
    "transform": (lambda: C.filter(Q(pk__in=[1]) ^ Q(email="x")), "XOR"),
    "two parents excluded": (lambda: S.exclude(customer__in=["a", "b"]), "Session.customer not-in"),
    "key that is too long": (lambda: C.filter(pk__gt="x" * 1600), "1601 characters"),
    "eleven exclusions": (lambda: C.exclude(email__in=[str(n) for n in range(11)]), "10 values.*Customer.email"),
    "two exclusions": (lambda: S.exclude(mode="setup").exclude(client="web"), "Session.mode and Session.client"),
    "exclusion by list with alternatives": (
        lambda: S.exclude(mode__in=["a", "b"]).filter(price__in=["c", "d"]),
        "Session.mode.*no alternatives",
    ),
    "exclusion of an array element": (
        lambda: S.exclude(line_items__contains=[1]),
        "exclude by what Session.line_items",
    ),
    "too many alternatives": (
        lambda: S.filter(mode__in=range(7), client__in=range(7)).filter(price__in=range(5)),
        "30 alternatives.*Session",
    ),
    "decimal range": (lambda: Product.objects.filter(weight__gt=1), "Product.weight__gt.*text"),
    "nested key range": (lambda: S.filter(pk__gt="uid1/a"), "keys of Session.*customer_id"),
    "nested key prefix": (lambda: S.filter(pk__startswith="uid1/"), "keys of Session.*customer_id"),
    "inner parent alone": (lambda: Invoice.objects.filter(subscription_id="s"), "needs customer_id too"),
    "inner parent not null": (lambda: Invoice.objects.filter(subscription_id__isnull=False), "subscription_id"),
    "order by key, last first": (lambda: C.order_by("-pk"), "descending primary key"),
    "order by parent, last first": (lambda: S.order_by("-customer"), "descending primary key"),
    "order by parent, then a field": (
        lambda: S.order_by("customer", "amount_total"),
        "by Session.customer and then by Session.amount_total.*Filter by Session.customer",
    ),
    "order by parent, then the key backwards": (lambda: S.order_by("customer", "-pk"), "and then by Session.id"),
    "order by month, then a field": (
        lambda: S.annotate(m=TruncMonth("created_at")).order_by("m", "-amount_total"),
        "by month of Session.created_at and then by Session.amount_total",
    ),
    "order by month, then the time backwards": (
        lambda: S.annotate(m=TruncMonth("created_at")).order_by("m", "-created_at"),
        "by month of Session.created_at and then by Session.created_at",
    ),
    "order by month, then the key": (
        lambda: S.annotate(m=TruncMonth("created_at")).order_by("m", "pk"),
        "by month of Session.created_at and then by Session.id",
    ),
    "order by time of day": (lambda: S.annotate(t=TruncTime("created_at")).order_by("t"), "cannot order Session"),
    "order by key under a range": (
        lambda: S.filter(amount_total__gt=20).order_by("pk"),
        "primary key before Session.amount_total.*order by Session.amount_total before the key",
    ),
    "order by key under an exclusion": (lambda: S.exclude(mode="setup").order_by("pk"), "primary key before"),
    "order by key where a field is not null": (
        lambda: S.filter(url__isnull=False).order_by("pk"),
        "before Session.url",
    ),
    "order by field and key under a range": (
        lambda: S.filter(amount_total__gt=20, quantity__lt=3).order_by("quantity", "-pk"),
        "before Session.amount_total",
    ),
    "slice by key under a range": (lambda: S.filter(amount_total__gt=20).order_by("pk")[:3], "primary key before"),
    "default order under a range, backwards": (
        lambda: Product.objects.filter(rating__gt=1).reverse(),
        "descending primary key",
    ),
    "order by decimal": (lambda: Product.objects.order_by("weight"), "Product.weight.*text.*IntegerField"),
    "order by decimal, last first": (lambda: Product.objects.order_by("active", "-weight"), "Product.weight.*text"),
    "order at random": (lambda: S.order_by("?"), "cannot order Session"),
    "order by function": (lambda: C.order_by(Lower("email")), "cannot order Customer"),
    "order by join": (lambda: S.order_by("customer__email"), "cannot order Session"),
    "order by year": (lambda: S.order_by("created_at__year"), "cannot order Session"),
    "order by a sum": (lambda: S.order_by(F("quantity") + 1), "cannot order Session"),
    "nulls last": (lambda: S.order_by(F("currency").asc(nulls_last=True)), "null before"),
    "nulls first, descending": (lambda: S.order_by(F("currency").desc(nulls_first=True)), "null before"),
    "compute": (lambda: C.annotate(x=Upper("email")), "compute.*Customer"),
    "compute text": (lambda: C.annotate(x=Concat("email", Value("x"))).values("x"), "compute"),
    "compute by subquery": (lambda: C.annotate(x=Subquery(S.values("mode")[:1])), "compute|constant"),
    "compute by cases": (lambda: S.annotate(n=Case(When(mode="a", then=1), default=2)), "compute.*Session"),
    "compute whether there is": (lambda: C.annotate(x=Exists(S.filter(customer=OuterRef("pk")))), "compute.*Customer"),
    "compute the year": (lambda: S.annotate(y=ExtractYear("created_at")), "compute.*Session"),
    "compute in values": (lambda: S.values_list(F("quantity") + 1), "compute.*Session"),
    "sum by group": (lambda: S.values("mode").annotate(n=Sum("quantity")), "GROUP BY.*Session"),
    "filter by a group's count": (lambda: S.alias(n=Count("pk")).filter(n__gt=1), "GROUP BY.*Session"),
    "group": (lambda: S.values("mode").annotate(n=Count("pk")), "GROUP BY.*Session"),
    "count related": (lambda: C.annotate(n=Count("sessions")), "GROUP BY.*Customer"),
    "window": (lambda: S.annotate(n=Window(RowNumber())), "compute|window"),
    "filter by a window": (lambda: S.annotate(n=Window(RowNumber())).filter(n=1), "Session.Window__exact"),
    "difference": (lambda: S.filter(mode="a").difference(S.filter(mode="b")), r"difference\(\)"),
    "union": (lambda: S.filter(mode="a").union(S.filter(mode="b")), r"union\(\)"),
    "intersection": (lambda: S.filter(mode="a").intersection(S.filter(mode="b")), r"intersection\(\)"),
    "extra": (lambda: S.extra(where=["1=1"]), "ExtraWhere"),
    "extra tables": (lambda: S.extra(tables=["x"]), r"extra\(\)"),
    "extra select": (lambda: S.extra(select={"x": "1"}), r"extra\(\)"),
    "distinct on": (lambda: S.distinct("mode"), "distinct"),
    "distinct of two": (lambda: S.values_list("mode", "client").distinct(), "one field"),
    "distinct in the order of another field": (
        lambda: S.order_by("-created_at").values_list("mode").distinct(),
        r"distinct values of Session.mode in their own order.*order_by\(\)",
    ),
    "distinct in the order of keys": (lambda: S.order_by("mode", "pk").values_list("mode").distinct(), "own order"),
    "distinct months in the order of times": (
        lambda: S.annotate(m=TruncMonth("created_at")).order_by("created_at").values_list("m").distinct(),
        "own order",
    ),
    "distinct times of day": (lambda: S.values_list(TruncTime("created_at")).distinct(), "one field"),
    "distinct of parents": (lambda: S.values_list("customer").distinct(), "one field"),
    "select related backwards": (lambda: Price.objects.select_related("product").filter(product__name="x"), "join"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_query__that_firestore_cannot_run(name, calls):
    query, message = REFUSED[name]

    with calls, pytest.raises(NotSupportedError, match=message):
        list(query())

    assert len(calls) == 0


AGGREGATES = {
    "distinct": lambda: S.aggregate(Count("mode", distinct=True)),
    "deviation": lambda: S.aggregate(StdDev("quantity")),
    "variance": lambda: S.aggregate(Variance("quantity")),
    "function": lambda: S.aggregate(n=Max(Lower("mode"))),
    "sum of aggregates": lambda: S.aggregate(n=Sum("quantity") + 1),
    "default of a field": lambda: S.aggregate(n=Coalesce(Sum("quantity"), F("amount_total"))),
    "related rows": lambda: C.aggregate(Count("sessions")),
    "joined field": lambda: S.aggregate(Count("customer__email")),
    "filter by a join": lambda: S.aggregate(n=Sum("quantity", filter=Q(customer__email="x"))),
    "filter by text": lambda: S.aggregate(n=Sum("quantity", filter=Q(url__icontains="x"))),
    "count of a union": lambda: S.filter(mode="a").union(S.filter(mode="b")).count(),
    "expression": lambda: S.aggregate(n=Sum(F("quantity") * 2)),
    "parent": lambda: S.aggregate(Min("customer")),
    "filtered slice": lambda: S.all()[:3].aggregate(n=Count("pk", filter=Q(mode="setup"))),
    "distinct values": lambda: S.values("quantity").distinct().aggregate(Avg("quantity")),
    "first by key under a range": lambda: S.filter(amount_total__gt=20).order_by("pk").first(),
    "last by key": C.last,
}
# Each after a number that could be computed: nothing is read before all of them are looked at.
AFTER_A_COUNT = {
    "sum of decimals": lambda: P.aggregate(Count("pk"), Sum("weight")),
    "average of decimals": lambda: P.aggregate(Count("pk"), Avg("weight")),
    "least decimal": lambda: P.aggregate(Count("pk"), Min("weight")),
    "largest decimal": lambda: P.aggregate(Count("pk"), Max("weight")),
    "sum of decimals, or a default": lambda: P.aggregate(Count("pk"), n=Sum("weight", default=0)),
    "sum of decimals that have another name": lambda: P.annotate(x=F("weight")).aggregate(Count("pk"), Sum("x")),
    "sum of times": lambda: S.aggregate(Count("pk"), Sum("created_at")),
    "average of times": lambda: S.aggregate(Count("pk"), Avg("created_at")),
    "sum of text": lambda: S.aggregate(Count("pk"), Sum("mode")),
    "sum of flags": lambda: S.aggregate(Count("pk"), Sum("allow_promotion_codes")),
    "sum of maps": lambda: S.aggregate(Count("pk"), Sum("metadata")),
    "sum of dates": lambda: C.aggregate(Count("pk"), Sum("birthday")),
    "sum of keys": lambda: C.aggregate(Count("pk"), Sum("pk")),
    "largest under an exclusion": lambda: S.exclude(mode="x").aggregate(Count("pk"), Max("amount_total")),
    "number of a field under an exclusion": lambda: S.exclude(mode="x").aggregate(Count("pk"), Count("price")),
    "largest of a slice": lambda: S.order_by("created_at")[:10].aggregate(Count("pk"), Max("amount_total")),
    "number of a field in a slice": lambda: S.order_by("created_at")[:10].aggregate(Count("pk"), Count("price")),
    "part of a slice": lambda: S.all()[:3].aggregate(Count("pk"), n=Sum("quantity", filter=Q(mode="setup"))),
    "largest of keys in a slice": lambda: S.filter(pk__in=["a/b"])[:3].aggregate(Count("pk"), Max("amount_total")),
    "largest of distinct values": lambda: S.values("mode").distinct().aggregate(n=Count("mode"), m=Max("mode")),
    "some of the distinct values": lambda: (
        S.values("mode").distinct().aggregate(n=Count("mode"), m=Count("mode", filter=Q(mode="setup")))
    ),
    "number of distinct values in another order": lambda: (
        S.order_by("-created_at").values("mode").distinct()[:3].aggregate(n=Count("mode"))
    ),
    "with a second exclusion": lambda: S.exclude(mode="x").aggregate(
        Count("pk"), n=Count("pk", filter=~Q(client="web"))
    ),
    "of keys beyond a long text": lambda: C.aggregate(Count("pk"), n=Count("pk", filter=Q(pk__gt="x" * 1600))),
    "by text": lambda: S.aggregate(Count("pk"), n=Sum("quantity", filter=Q(url__icontains="x"))),
    "deviation": lambda: S.aggregate(Count("pk"), StdDev("quantity")),
}


@pytest.mark.parametrize("name", AGGREGATES)
def test_aggregate__that_firestore_cannot_compute(name, calls):
    with calls, pytest.raises(NotSupportedError, match="Firestore"):
        AGGREGATES[name]()

    assert len(calls) == 0


@pytest.mark.parametrize("name", AFTER_A_COUNT)
def test_aggregate__is_refused_before_what_comes_first_is_computed(name):
    with metered() as meter, pytest.raises(NotSupportedError, match="Firestore"):
        AFTER_A_COUNT[name]()

    assert (meter.rpcs, meter.reads) == (0, 0)


UPDATES = {
    "another field": lambda: S.update(quantity=F("amount_total")),
    "multiplication": lambda: S.update(quantity=F("quantity") * 2),
    "division": lambda: S.update(quantity=F("quantity") / 2),
    "addition of a field": lambda: S.update(quantity=F("quantity") + F("amount_total")),
    "cases": lambda: S.update(quantity=Case(When(mode="setup", then=1), default=2)),
    "subquery": lambda: S.update(quantity=Subquery(S.values("quantity")[:1])),
    "rows by text": lambda: S.filter(url__icontains="x").update(quantity=1),
    "rows by text, deleted": lambda: S.filter(url__icontains="x").delete(),
    "function": lambda: S.update(url=Lower("url")),
    "key": lambda: C.filter(pk="uid0").update(uid="x"),
    "parent": lambda: S.filter(mode="setup").update(customer="uid1"),
}


@pytest.mark.parametrize("name", UPDATES)
def test_update__that_firestore_cannot_do(name, calls):
    with calls, pytest.raises(NotSupportedError, match=r"(Session|Customer)\.(quantity|url|uid|customer)"):
        UPDATES[name]()

    assert len(calls) == 0


OTHERS = {
    "explain": lambda: S.all().explain(),
    "raw": lambda: list(S.raw("select 1")),
    "update conflicts": lambda: C.bulk_create(
        [Customer(uid="a")], update_conflicts=True, update_fields=["email"], unique_fields=["uid"]
    ),
    "SQL": lambda: connections["firestore"].cursor().execute("select 1"),
    "ignore conflicts": lambda: C.bulk_create([Customer(uid="a")], ignore_conflicts=True),
}


@pytest.mark.parametrize("name", OTHERS)
def test_operation__that_firestore_does_not_have(name, calls):
    with calls, pytest.raises(NotSupportedError):
        OTHERS[name]()

    assert len(calls) == 0


LEAKS = {
    "exists": lambda: User.objects.annotate(x=Exists(C.filter(uid=OuterRef("username")))),
    "subquery": lambda: User.objects.annotate(x=Subquery(C.values("email")[:1])),
}


@pytest.mark.parametrize("name", LEAKS)
def test_query__never_becomes_part_of_sql(name):
    with pytest.raises(NotSupportedError, match=r"Customer is kept in Firestore.*list\(queryset\)"):
        list(LEAKS[name]())


def test_subquery__in_another_databases_query_is_refused():
    with pytest.raises(ValueError, match="different databases"):
        list(User.objects.filter(username__in=C.values("uid")))


def test_compiler__of_another_database_is_refused():
    with pytest.raises(NotSupportedError, match="kept in Firestore"):
        C.all().query.get_compiler("default")


def test_query__as_text_runs_nothing(calls):
    with calls:
        assert "Session" in str(S.filter(mode="x").query)

    assert len(calls) == 0
