"""create(), save(), update() and delete() of single rows and of many."""

from decimal import Decimal

import grpc
import pytest
from django.db import DatabaseError, IntegrityError, NotSupportedError, OperationalError, transaction
from django.db.models import Value
from django.db.models.functions import Now

from django_firestore_stripe.firestore import changing
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.values import Reference
from django_firestore_stripe.firestore.writes import commit, create, delete, merge
from tests.firestore.app.models import Customer, Invoice, Price, Product, Session, Subscription, TaxRate
from tests.firestore.shop import SESSIONS, numbers, session_key

pytestmark = pytest.mark.django_db(databases=["firestore"])


def stored(path: str):
    return read([path])[path].fields


def rpcs(calls) -> list[str]:
    return [call["sql"].split()[0] for call in calls]


def test_create__makes_a_key_below_the_parent(calls):
    with calls:
        session = Session.objects.create(customer_id="uid1", mode="payment")

    parent, _, own = session.pk.partition("/")
    assert (parent, len(own)) == ("uid1", 20)
    assert rpcs(calls) == ["COMMIT"]


def test_create__stores_columns_but_nothing_of_the_path():
    Customer.objects.create(uid="u", email="a@b.co", stripe_id="cus_1")
    Session.objects.create(pk="u/s", customer_id="u", mode="payment", metadata={"a": {"b": 1}})

    assert stored("shop_customers/u") == {"email": "a@b.co", "stripeId": "cus_1", "birthday": None}
    assert set(stored("shop_customers/u/shop_sessions/s")).isdisjoint({"customer_id", "id", "__name__", "customer"})
    assert stored("shop_customers/u/shop_sessions/s")["metadata"] == {"a": {"b": 1}}


def test_create__below_a_literal_id():
    TaxRate.objects.create(pk="txr", percentage=19.0)

    assert stored("shop_products/tax_rates/tax_rates/txr") == {"percentage": 19.0}
    assert TaxRate.objects.get().percentage == 19.0


@pytest.mark.parametrize(("subscription", "parts"), [(None, 2), ("s", 3)])
def test_create__chooses_the_path_by_the_columns_that_are_set(subscription, parts):
    invoice = Invoice.objects.create(customer_id="u", subscription_id=subscription, total=1)

    assert len(invoice.pk.split("/")) == parts
    assert Invoice.objects.get(pk=invoice.pk).subscription_id == subscription


def test_create__of_an_existing_document_is_an_integrity_error():
    Customer.objects.create(uid="u", email="first")

    with pytest.raises(IntegrityError):
        Customer.objects.create(uid="u", email="second")

    assert Customer.objects.get().email == "first"


def test_create__twice_with_a_made_up_key_is_an_integrity_error():
    session = Session.objects.create(customer_id="u", mode="payment")

    with pytest.raises(IntegrityError):
        session.save(force_insert=True)


def test_create__without_its_parent_is_an_integrity_error():
    with pytest.raises(IntegrityError, match="Session needs customer_id"):
        Session.objects.create(mode="payment")


def test_create__with_a_key_that_contradicts_the_parent_writes_nothing():
    with pytest.raises(IntegrityError, match="uid001"):
        Session.objects.create(pk="uid009/z", customer_id="uid001", mode="payment")

    assert not Session.objects.exists()


@pytest.mark.parametrize("key", ["nothing", "u/..", "u/__x__", "u/a/b/c"])
def test_create__with_a_key_that_no_document_can_have(key):
    with pytest.raises(IntegrityError, match="no key"):
        Session.objects.create(pk=key, customer_id="u", mode="payment")


def test_create__with_a_key_alone_knows_its_parent():
    session = Session.objects.create(pk="u/s", mode="payment")

    assert session.customer_id == "u"


def test_key__is_none_until_saved():
    assert Session(customer_id="u").pk is None
    assert Customer().pk is None


def test_save__of_a_new_row_with_a_key(calls):
    with calls:
        Customer(uid="u", email="a@b.co").save()

    assert Customer.objects.get().email == "a@b.co"
    assert rpcs(calls)[:2] == ["COMMIT", "COMMIT"]


def test_save__changes_what_is_there_in_one_call(shop, calls):
    session = Session.objects.get(pk=session_key(1))
    session.price = "new"

    with calls:
        session.save()

    assert rpcs(calls) == ["COMMIT"]
    assert Session.objects.get(pk=session.pk).price == "new"


def test_save__leaves_fields_that_the_model_does_not_know(shop):
    Session.objects.get(pk=session_key(1)).save()

    assert stored("shop_customers/uid1/shop_sessions/doc01")["unknown"] == "keep me"


def test_save__of_some_fields(shop):
    session = Session.objects.get(pk=session_key(1))
    session.price, session.url = "new", "https://never"
    session.save(update_fields=["price"])

    session.refresh_from_db()

    assert (session.price, session.url) == ("new", "https://checkout.example/01")


def test_save__with_another_parent_is_refused(shop):
    session = Session.objects.get(pk=session_key(1))
    session.customer_id = "uid2"

    with pytest.raises(NotSupportedError, match=r"cannot move a document: Session\.customer"):
        session.save()

    assert not Session.objects.filter(pk="uid2/doc01").exists()
    assert stored("shop_customers/uid1/shop_sessions/doc01")["unknown"] == "keep me"


def test_save__of_a_deleted_row_with_update_fields_is_an_error(shop):
    session = Session.objects.get(pk=session_key(1))
    commit([delete("shop_customers/uid1/shop_sessions/doc01")])

    with pytest.raises(DatabaseError, match="update_fields"):
        session.save(update_fields=["price"])


def test_save__ignores_the_alias_of_another_database():
    Customer(uid="u", email="a@b.co").save(using="default")

    assert Customer.objects.using("default").get().email == "a@b.co"


def test_get_or_create():
    assert Customer.objects.get_or_create(pk="u", defaults={"email": "a"}) == (Customer(pk="u"), True)
    assert Customer.objects.get_or_create(pk="u", defaults={"email": "b"}) == (Customer(pk="u"), False)
    assert Customer.objects.get().email == "a"


def test_get_or_create__that_loses_a_race_gets(monkeypatch):
    """The second commit finds the document; the query set then reads it."""
    original = Customer.objects.get_queryset().create.__func__

    def late(self, **kwargs):
        commit([create("shop_customers/u", {"email": "theirs"})])
        return original(self, **kwargs)

    monkeypatch.setattr(type(Customer.objects.get_queryset()), "create", late)

    customer, created = Customer.objects.get_or_create(pk="u", defaults={"email": "ours"})

    assert (customer.email, created) == ("theirs", False)


def test_update_or_create():
    Customer.objects.update_or_create(pk="u", defaults={"email": "a"})
    _customer, created = Customer.objects.update_or_create(pk="u", defaults={"email": "b"})

    assert (Customer.objects.get().email, created) == ("b", False)


def test_update__by_key_is_one_call(shop, calls):
    with calls:
        assert Session.objects.filter(pk=session_key(1)).update(price="new") == 1
        assert Session.objects.filter(pk="uid1/none").update(price="new") == 0

    assert rpcs(calls) == ["COMMIT", "COMMIT"]


def test_update__of_some_keys_that_exist(shop):
    keys = [session_key(1), "uid1/none", session_key(2)]

    assert Session.objects.filter(pk__in=keys).update(price="new") == 2
    assert Session.objects.filter(price="new").count() == 2


def test_update__by_condition_is_a_query_and_a_commit(shop, calls):
    with calls:
        assert Session.objects.filter(mode="setup").update(price=Value("new"), currency=None) == 8

    assert rpcs(calls) == ["SELECT", "COMMIT"]
    assert sorted(numbers(Session.objects.filter(price="new").order_by("pk"))) == list(range(2, SESSIONS, 3))


def test_update__to_a_map_and_a_list(shop):
    Session.objects.filter(pk=session_key(1)).update(metadata={"a.b": [1]}, line_items=[{"x": None}])

    session = Session.objects.get(pk=session_key(1))
    assert (session.metadata, session.line_items) == ({"a.b": [1]}, [{"x": None}])


def test_update__judges_a_row_again_that_changed_meanwhile(shop, racing):
    racing(merge("shop_customers/uid2/shop_sessions/doc02", {"mode": "taken"}))

    assert Session.objects.filter(mode="setup").update(price="new") == 7
    assert stored("shop_customers/uid2/shop_sessions/doc02")["price"] == "price_2"


def test_update__keeps_a_row_that_changed_otherwise(shop, racing):
    racing(merge("shop_customers/uid2/shop_sessions/doc02", {"client": "other"}))

    assert Session.objects.filter(mode="setup").update(price="new") == 8


def test_update__by_key_and_condition_is_a_claim_that_one_wins(shop, racing):
    racing(merge("shop_customers/uid2/shop_sessions/doc02", {"mode": "taken"}))

    assert Session.objects.filter(pk="uid2/doc02", mode="setup").update(mode="taken") == 0


def test_update__of_rows_that_never_rest_gives_up(shop, monkeypatch):
    original = changing._guarded
    monkeypatch.setattr(
        changing,
        "_guarded",
        lambda row, *args: original(row.__class__(row.path, row.fields, "2001-01-01T00:00:00Z"), *args),
    )

    with pytest.raises(OperationalError, match="kept changing"):
        Session.objects.filter(mode="setup").update(price="new")


def test_delete__of_rows_that_changed_meanwhile(shop, racing):
    racing(merge("shop_customers/uid2/shop_sessions/doc02", {"mode": "taken"}))

    assert Session.objects.filter(mode="setup").delete()[0] == 7
    assert Session.objects.filter(pk="uid2/doc02").exists()


def test_delete__of_one(shop, calls):
    session = Session.objects.get(pk=session_key(1))

    with calls:
        assert session.delete() == (1, {"documents_shop.Session": 1})

    assert rpcs(calls) == ["COMMIT"]
    assert session_key(1) not in Session.objects.values_list("pk", flat=True)


def test_delete__of_what_is_gone_counts_nothing(shop):
    session = Session.objects.get(pk=session_key(1))
    session.delete()

    assert Session.objects.filter(pk=session_key(1)).delete()[0] == 0


def test_delete__cascades():
    product = Product.objects.create(pk="p", name="x")
    Price.objects.create(pk="p/a", product=product)
    Price.objects.create(pk="q/b", product_id="q")

    assert product.delete() == (2, {"documents_shop.Price": 1, "documents_shop.Product": 1})
    assert [price.pk for price in Price.objects.all()] == ["q/b"]


def test_delete__does_nothing_to_related_rows_where_told_so(shop):
    assert Customer.objects.get(pk="uid1").delete()[0] == 1
    assert Session.objects.filter(customer="uid1").count() == 6


def test_bulk_create__is_a_commit_per_500(calls):
    with calls:
        created = Session.objects.bulk_create(Session(customer_id="u", mode="setup") for _ in range(600))

    assert rpcs(calls) == ["COMMIT", "COMMIT"]
    assert len({session.pk for session in created}) == Session.objects.filter(customer="u").count() == 600


def test_bulk_create__with_keys_of_their_own():
    Session.objects.bulk_create([Session(pk=f"u/b{number}", mode="setup") for number in range(3)])

    assert [session.pk for session in Session.objects.filter(customer="u").order_by("pk")] == ["u/b0", "u/b1", "u/b2"]


def test_bulk_create__in_smaller_batches(calls):
    with calls:
        Customer.objects.bulk_create([Customer(uid=f"u{number}") for number in range(5)], batch_size=2)

    assert rpcs(calls) == ["COMMIT"] * 3


def test_delete__of_many_is_a_commit_per_500(calls):
    Session.objects.bulk_create(Session(customer_id="u", mode="setup") for _ in range(600))

    with calls:
        assert Session.objects.filter(customer="u", mode="setup").delete()[0] == 600

    assert rpcs(calls).count("COMMIT") == 2
    assert not Session.objects.exists()


def test_bulk_update__changes_each_row_in_one_commit(shop, calls):
    sessions = list(Session.objects.filter(customer="uid1"))
    for session in sessions:
        session.price, session.quantity = f"of {session.pk}", len(session.pk)

    with calls:
        assert Session.objects.bulk_update(sessions, ["price", "quantity"]) == 6

    assert rpcs(calls) == ["COMMIT"]
    assert Session.objects.get(pk=session_key(5)).price == f"of {session_key(5)}"


def test_bulk_update__passes_over_rows_that_are_gone(shop):
    sessions = list(Session.objects.filter(customer="uid1"))
    commit([delete("shop_customers/uid1/shop_sessions/doc05")])
    for session in sessions:
        session.price = "new"

    assert Session.objects.bulk_update(sessions, ["price"]) == 5


def test_decimal__is_exact():
    Product.objects.create(pk="p", name="x", weight=Decimal("1.1"))

    assert stored("shop_products/p")["weight"] == "1.10"
    assert Product.objects.get(weight=Decimal("1.10")).weight == Decimal("1.10")


def test_references__are_written_and_read_as_ids():
    Subscription.objects.create(pk="u/s", product="p", prices=[{"product": "p", "price": "x"}])

    assert stored("shop_customers/u/shop_subscriptions/s")["product"] == Reference("shop_products/p")
    assert stored("shop_customers/u/shop_subscriptions/s")["prices"] == [Reference("shop_products/p/shop_prices/x")]
    subscription = Subscription.objects.get(product="p")
    assert (subscription.product, subscription.prices) == ("p", [{"product": "p", "price": "x"}])


def test_references__that_were_read_are_written_back(db):
    elsewhere = [Reference("elsewhere/q/things/y")]
    commit(
        [create("shop_customers/u/shop_subscriptions/s", {"product": Reference("elsewhere/q"), "prices": elsewhere})]
    )

    subscription = Subscription.objects.get()
    assert subscription.product == "q"
    subscription.save()

    fields = stored("shop_customers/u/shop_subscriptions/s")
    assert (fields["product"], fields["prices"]) == (Reference("elsewhere/q"), elsewhere)


def test_references__are_looked_for():
    Subscription.objects.create(pk="u/s", product="p", prices=[{"product": "p", "price": "x"}])

    assert Subscription.objects.filter(prices__contains=[{"product": "p", "price": "x"}]).count() == 1
    assert Subscription.objects.filter(product__in=["p", "q"]).count() == 1


def test_atomic__rolls_nothing_back_and_runs_its_hooks():
    done = []
    with transaction.atomic(using="firestore"):
        Customer.objects.create(uid="u")
        transaction.on_commit(lambda: done.append("never"), using="firestore")
        transaction.set_rollback(True, using="firestore")
    with transaction.atomic(using="firestore"):
        transaction.on_commit(lambda: done.append("once"), using="firestore")

    assert Customer.objects.filter(pk="u").exists()
    assert done == ["once"]


def test_atomic__goes_on_after_a_failed_inner_block():
    Customer.objects.create(uid="u")

    with transaction.atomic(using="firestore"):
        with pytest.raises(IntegrityError), transaction.atomic(using="firestore"):
            Customer.objects.create(uid="u")
        assert Customer.objects.count() == 1


def test_atomic__is_no_call(calls):
    with calls, transaction.atomic(using="firestore"), transaction.atomic(using="firestore"):
        pass

    assert len(calls) == 0


def test_expression__that_firestore_cannot_compute_is_not_inserted(calls):
    with calls, pytest.raises(NotSupportedError, match="compute"):
        Customer.objects.create(uid="u", email=Now())

    assert len(calls) == 0


@pytest.mark.bundled
def test_create__whose_answer_is_lost_succeeds_with_a_made_up_key(firestore_emulator):
    firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE, after=True)

    session = Session.objects.create(customer_id="u", mode="payment")

    assert [found.pk for found in Session.objects.all()] == [session.pk]


@pytest.mark.bundled
def test_create__whose_answer_is_lost_is_an_integrity_error_with_a_given_key(firestore_emulator):
    firestore_emulator.faults.inject("Commit", code=grpc.StatusCode.UNAVAILABLE, after=True)

    with pytest.raises(IntegrityError):
        Customer.objects.create(uid="u")
