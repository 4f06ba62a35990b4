"""Products and prices of subscriptions: ids in Python, references in documents."""

import pytest
from django.db import DataError, NotSupportedError, connections
from django.db.models import Q

from django_firestore_stripe.firestore.values import Reference
from django_firestore_stripe.models import Subscription
from tests.admin import documents
from tests.factories import document

pytestmark = [pytest.mark.django_db(databases=["firestore"]), pytest.mark.unindexed]

PATH = "customers/ada/subscriptions/sub_1"
PRODUCT, PRICE = Reference("products/p"), Reference("products/p/prices/x")


def stored():
    return document(PATH)["product"], document(PATH)["price"]


@pytest.mark.parametrize("product", ["p", "products/p", PRODUCT], ids=["id", "path", "reference"])
@pytest.mark.parametrize("price", ["x", "products/p/prices/x", PRICE], ids=["id", "path", "reference"])
def test_create__takes_ids_paths_and_references(product, price):
    Subscription.objects.create(pk="ada/sub_1", product=product, price=price)

    assert stored() == (PRODUCT, PRICE)
    found = Subscription.objects.get()
    assert (found.product, found.price) == ("p", "x")


def test_bulk_create__takes_ids():
    Subscription.objects.bulk_create([Subscription(pk="ada/sub_1", product="p", price="x")])

    assert stored() == (PRODUCT, PRICE)


def test_save__of_another_price_finds_it_below_the_product():
    Subscription.objects.create(pk="ada/sub_1", product="p", price="x")
    subscription = Subscription.objects.get()
    subscription.price = "y"

    subscription.save(update_fields=["price"])

    assert stored() == (PRODUCT, Reference("products/p/prices/y"))
    assert subscription.price == "y"


def test_update__takes_ids_of_products_and_paths_of_prices():
    Subscription.objects.create(pk="ada/sub_1", product="p", price="x")

    Subscription.objects.filter(pk="ada/sub_1").update(product="q", price="products/q/prices/y")

    assert stored() == (Reference("products/q"), Reference("products/q/prices/y"))


def test_price__of_no_known_product_is_refused():
    with pytest.raises(DataError, match=r"Subscription\.price takes the path .* 'products/…/prices/x'"):
        Subscription.objects.create(pk="ada/sub_1", price="x")
    with pytest.raises(DataError, match=r"Subscription\.price takes the path"):
        Subscription.objects.filter(pk="ada/sub_1").update(price="x")


@pytest.mark.parametrize("value", ["a/b/c", "/products/p", "products//p", "..", "p/"])
def test_what_is_neither_id_nor_path__is_refused(value):
    with pytest.raises(DataError, match=r"Subscription\.product takes the id or the path of a document"):
        Subscription.objects.create(pk="ada/sub_1", product=value)


@pytest.mark.parametrize(
    "condition",
    [
        Q(product="p"),
        Q(product="products/p"),
        Q(product=PRODUCT),
        Q(product__in=["p", "other"]),
        Q(product__in=[PRODUCT]),
        Q(price=PRICE),
        Q(price="products/p/prices/x"),
        Q(price__in=["products/p/prices/x"]),
        Q(prices__contains=[{"product": "p", "price": "x"}]),
        ~Q(product="q"),
        ~Q(product__isnull=True) & Q(product="p"),
    ],
    ids=str,
)
def test_filter__finds_by_ids_paths_and_references(condition):
    Subscription.objects.create(pk="ada/sub_1", product="p", price="x", prices=[{"product": "p", "price": "x"}])
    Subscription.objects.create(pk="ada/sub_2", product="q")

    assert [row.pk for row in Subscription.objects.filter(condition)] == ["ada/sub_1"]


@pytest.mark.parametrize(
    ("lookup", "value"),
    [
        *(
            (f"{name}__{lookup}", "p")
            for name in ("product", "price")
            for lookup in ("startswith", "gt", "gte", "lt", "lte")
        ),
        ("product__range", ("a", "b")),
        ("product__contains", "p"),
        ("product__icontains", "p"),
        ("product__iexact", "p"),
        ("product__regex", "p"),
    ],
)
def test_other_lookups__are_refused_before_anything_is_read(lookup, value, django_assert_num_queries):
    with (
        django_assert_num_queries(0, connection=connections["firestore"]),
        pytest.raises(NotSupportedError, match=rf"Subscription\.{lookup}\. A reference is compared as a whole"),
    ):
        list(Subscription.objects.filter(**{lookup: value}))


@pytest.mark.parametrize("condition", [{"price": "x"}, {"price__in": ["x"]}], ids=str)
def test_filter_by_the_id_of_a_price__is_refused_before_anything_is_read(condition, django_assert_num_queries):
    with (
        django_assert_num_queries(0, connection=connections["firestore"]),
        pytest.raises(NotSupportedError, match=r"Subscription\.price .*'products/…/prices/x'.* does not say where"),
    ):
        list(Subscription.objects.filter(**condition))


def test_text_in_place_of_a_reference__stays_text():
    documents.write({PATH: {"product": "somewhere/odd/p", "price": "x"}})
    subscription = Subscription.objects.get()

    subscription.save()

    assert stored() == ("somewhere/odd/p", "x")


def test_empty_text__is_null():
    Subscription.objects.create(pk="ada/sub_1", product="", price="")

    assert stored() == (None, None)


@pytest.mark.parametrize("text", ["a/b/c", "__x__", ".."])
def test_filter__by_what_is_no_id__finds_nothing(text):
    assert list(Subscription.objects.filter(product=text)) == []
    assert list(Subscription.objects.filter(product__in=[text])) == []
