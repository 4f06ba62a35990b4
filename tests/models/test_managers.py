"""The questions that managers answer, and what they cost."""

import pytest

from django_firestore_stripe.models import (
    CheckoutSession,
    Customer,
    Invoice,
    Payment,
    Price,
    Product,
    Subscription,
    TaxRate,
    WebhookEvent,
)
from tests.admin import documents

pytestmark = pytest.mark.django_db(databases=["firestore"])


def keys(rows):
    return sorted(row.pk for row in rows)


def test_active_subscriptions__are_those_that_give_what_was_paid_for():
    statuses = Subscription.Status.values
    documents.write({f"customers/ada/subscriptions/{name}": documents.subscription(status=name) for name in statuses})

    active = list(Subscription.objects.active())

    assert keys(active) == ["ada/active", "ada/trialing"]
    assert all(subscription.is_active for subscription in active)


def test_ending_subscriptions__are_not_renewed():
    documents.write(
        {
            "customers/ada/subscriptions/sub_1": documents.subscription(cancel_at_period_end=True),
            "customers/ada/subscriptions/sub_2": documents.subscription(),
            "customers/ada/subscriptions/sub_3": documents.subscription(cancel_at=documents.later(1)),
        }
    )

    assert keys(Subscription.objects.ending()) == ["ada/sub_1"]


def test_ending_subscriptions__are_not_over():
    statuses = Subscription.Status.values
    ends = {"cancel_at_period_end": True}
    documents.write(
        {f"customers/ada/subscriptions/{name}": documents.subscription(status=name, **ends) for name in statuses}
    )

    ending = list(Subscription.objects.ending())

    assert {row.status for row in ending} == set(statuses) - {"canceled", "incomplete_expired"}
    assert all(row.is_ending for row in ending)


@pytest.mark.parametrize(
    ("model", "collection", "fields"),
    [
        (CheckoutSession, "checkout_sessions", documents.session()),
        (Payment, "payments", documents.payment()),
        (Subscription, "subscriptions", documents.subscription()),
        (Invoice, "invoices", documents.invoice()),
    ],
)
def test_for_uid__only_that_users_documents_with_one_query(assert_firestore_rpcs, model, collection, fields):
    documents.write({f"customers/{uid}/{collection}/x": fields for uid in ("ada", "bob")})

    with assert_firestore_rpcs(1):
        found = keys(model.objects.for_uid("ada"))

    assert found == ["ada/x"]


def test_events_for_uid__only_what_stripe_told_about_that_user():
    documents.write({"stripe_events/evt_1": documents.event(), "stripe_events/evt_2": documents.event(uid="bob")})

    assert keys(WebhookEvent.objects.for_uid("bob")) == ["evt_2"]


def test_unfinished_events__are_those_that_were_not_applied():
    statuses = WebhookEvent.Status.values
    documents.write({f"stripe_events/{status}": documents.event(status=status) for status in statuses})

    assert keys(WebhookEvent.objects.unfinished()) == ["failed", "unmatched"]


def test_events_received_since__leave_out_the_earlier_ones():
    documents.write({f"stripe_events/evt_{n}": documents.event(received_at=documents.later(n)) for n in (1, 2, 3)})

    assert keys(WebhookEvent.objects.received_since(documents.later(2))) == ["evt_2", "evt_3"]


def test_chained_questions__narrow_each_other():
    documents.write(
        {
            "customers/ada/subscriptions/sub_1": documents.subscription(),
            "customers/ada/subscriptions/sub_2": documents.subscription(status="canceled"),
            "customers/bob/subscriptions/sub_3": documents.subscription(),
        }
    )

    assert keys(Subscription.objects.for_uid("ada").active()) == ["ada/sub_1"]


def test_related_manager__answers_the_same_questions():
    documents.write(
        {
            "customers/ada": documents.customer(),
            "customers/ada/subscriptions/sub_1": documents.subscription(),
            "customers/ada/subscriptions/sub_2": documents.subscription(status="canceled"),
        }
    )

    assert keys(Customer.objects.get(pk="ada").subscriptions.active()) == ["ada/sub_1"]


@pytest.mark.parametrize(("model", "collection"), [(Payment, "payments"), (Invoice, "invoices")])
def test_with_stripe_id__finds_it_whosever_it_is(assert_firestore_rpcs, model, collection):
    documents.write({f"customers/{uid}/{collection}/x_{uid}": {"id": f"x_{uid}"} for uid in ("ada", "bob")})

    with assert_firestore_rpcs(1):
        found = model.objects.with_stripe_id("x_bob").get()

    assert (found.pk, found.stripe_id, found.user_id) == ("bob/x_bob", "x_bob", "bob")


def test_session_with_stripes_id__is_found():
    documents.write({"customers/ada/checkout_sessions/one": documents.session(sessionId="cs_test_7")})

    assert keys(CheckoutSession.objects.with_session_id("cs_test_7")) == ["ada/one"]


def test_succeeded_payments__are_those_whose_money_has_come():
    documents.write(
        {
            "customers/ada/payments/pi_1": documents.payment(),
            "customers/ada/payments/pi_2": documents.payment(status="canceled"),
        }
    )

    assert keys(Payment.objects.succeeded()) == ["ada/pi_1"]


def test_unpaid_invoices__wait_for_their_money():
    documents.write(
        {f"customers/ada/invoices/{name}": documents.invoice(status=name) for name in Invoice.Status.values}
    )

    assert keys(Invoice.objects.unpaid()) == ["ada/open"]


@pytest.mark.parametrize(
    ("model", "path", "make"),
    [
        (Product, "products", documents.product),
        (Price, "products/prod_gold/prices", documents.price),
        (TaxRate, "products/tax_rates/tax_rates", documents.tax_rate),
    ],
)
def test_active_catalogue__leaves_out_what_is_no_longer_sold(model, path, make):
    documents.write({f"{path}/sold": make(), f"{path}/gone": make(active=False)})

    assert [key.rpartition("/")[2] for key in keys(model.objects.active())] == ["sold"]


@pytest.mark.parametrize("count", [1, 35])
def test_products_with_prices__two_queries_for_all(assert_firestore_rpcs, count):
    for n in range(count):
        priced = {f"products/p{n:02}/prices/{name}": documents.price() for name in "ab"}
        documents.write({f"products/p{n:02}": documents.product(), **priced})

    with assert_firestore_rpcs(2 if count <= 30 else 3):
        found = {product.pk: keys(product.prices.all()) for product in Product.objects.active().with_prices()}

    assert found == {f"p{n:02}": [f"p{n:02}/a", f"p{n:02}/b"] for n in range(count)}


def test_invoices__of_subscriptions_and_one_time_ones_are_one_model():
    documents.write(
        {
            "customers/ada/invoices/in_1": documents.invoice(id="in_1"),
            "customers/ada/subscriptions/sub_1/invoices/in_2": documents.invoice(id="in_2"),
        }
    )

    by_key = {invoice.pk: (invoice.subscription, invoice.stripe_id) for invoice in Invoice.objects.for_uid("ada")}

    assert by_key == {"ada/in_1": (None, "in_1"), "ada/sub_1/in_2": ("sub_1", "in_2")}
    assert keys(Invoice.objects.for_uid("ada").filter(subscription="sub_1")) == ["ada/sub_1/in_2"]
