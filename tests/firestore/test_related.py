import pytest
from django.db.models import Prefetch

from tests.firestore.app.models import Customer, Price, Product, Session
from tests.firestore.shop import numbers

pytestmark = pytest.mark.django_db(databases=["firestore"])

EMAILS = ["user3@example.com", "user2@example.com", "user1@example.com", "user0@example.com"] * 2


def test_foreign_key__forwards_and_backwards(shop):
    assert Session.objects.get(pk="uid1/doc05").customer.email == "user1@example.com"
    assert Customer.objects.get(pk="uid1").sessions.count() == 6


def test_reverse_manager__creates_below_its_customer(shop):
    session = Customer.objects.get(pk="uid1").sessions.create(mode="payment")

    assert session.pk.startswith("uid1/")


def test_select_related__is_one_batch_read_more(shop, calls):
    with calls:
        sessions = list(Session.objects.select_related("customer")[:8])
        assert [session.customer.email for session in sessions] == EMAILS

    assert [call["sql"].split()[0] for call in calls] == ["SELECT", "GET"]
    assert calls[1]["reads"] == 4


def test_select_related__of_some_fields(shop):
    session = Session.objects.select_related("customer").only("mode", "customer__email").first()

    assert (session.mode, session.customer.email) == ("setup", "user3@example.com")


def test_values__across_a_foreign_key(shop, calls):
    with calls:
        rows = list(Session.objects.values_list("mode", "customer__email")[:2])

    assert [row[1] for row in rows] == EMAILS[:2]
    assert len(calls) == 2


def test_prefetch_related__forwards_is_one_batch_read(shop, calls):
    with calls:
        sessions = list(Session.objects.prefetch_related("customer")[:8])
        assert [session.customer.email for session in sessions] == EMAILS

    assert [call["sql"].split()[0] for call in calls] == ["SELECT", "GET"]


def test_prefetch_related__backwards_is_one_call_for_30(shop, calls):
    with calls:
        customers = Customer.objects.prefetch_related("sessions")
        assert [sorted(numbers(customer.sessions.all())) for customer in customers][1] == [1, 5, 9, 13, 17, 21]

    assert len(calls) == 2


def test_prefetch_related__with_its_own_filter_and_order(shop, calls):
    wanted = Session.objects.filter(mode="setup").order_by("amount_total")

    with calls:
        customers = list(Customer.objects.prefetch_related(Prefetch("sessions", wanted, to_attr="setups")))

    assert [numbers(customer.setups) for customer in customers] == [[8, 20], [5, 17], [2, 14], [11, 23]]
    assert len(calls) == 2


def test_select_related__over_two_levels():
    product = Product.objects.create(pk="p", name="Shirt")
    Price.objects.create(pk="p/x", product=product, unit_amount=5)

    assert Price.objects.select_related("product").get().product.name == "Shirt"


def test_children__of_the_same_id_belong_to_their_own_parent():
    Price.objects.create(pk="p/x", product_id="p", unit_amount=1)
    Price.objects.create(pk="pp/x", product_id="pp", unit_amount=2)
    Price.objects.create(pk="p p/x", product_id="p p", unit_amount=3)

    found = Price.objects.filter(product__in=["p", "p p"])

    assert [price.unit_amount for price in found] == [1, 3]
