"""Search."""

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from django_firestore_stripe.firestore.values import Reference
from tests.admin import documents, pages

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


@pytest.fixture(autouse=True)
def _more_business(business: None) -> None:
    """Put somebody else's documents beside Ada's."""
    documents.write(
        {
            "customers/bob": documents.customer(email="bob@example.com", stripeId="cus_bob"),
            "customers/bob/checkout_sessions/other": documents.session(
                sessionId="cs_test_2", payment_intent="pi_2", subscription="sub_2"
            ),
            "customers/bob/payments/pi_2": documents.payment(customer="cus_bob", invoice="in_2"),
            "customers/bob/subscriptions/sub_2": documents.subscription(product=Reference("products/prod_silver")),
            "customers/bob/invoices/in_2": documents.invoice(
                id="in_2", number="GOLD-0002", customer="cus_bob", payment_intent="pi_2"
            ),
            "products/tax_rates/tax_rates/txr_sales": documents.tax_rate(id="txr_sales", display_name="Sales"),
            "products/prod_silver": documents.product(name="Silver"),
            "products/prod_silver/prices/price_silver": documents.price(description="Silver monthly"),
            "stripe_events/evt_2": documents.event(
                type="customer.subscription.created", object_id="sub_2", customer="cus_bob", uid="bob"
            ),
            "stripe_events/evt_3": documents.event(object_id="pi_2", customer="cus_bob", uid=None, attempts=2),
            "stripe_events/evt_4": documents.event(object_id="pi_2", customer="cus_bob", uid="bob"),
        }
    )


@pytest.mark.parametrize(
    ("model", "term", "found"),
    [
        ("customer", "bob", ["bob"]),
        ("customer", " bob ", ["bob"]),
        ("customer", "cus_bob", ["bob"]),
        ("customer", "bob@", ["bob"]),
        ("customer", "ada@example.com", ["ada"]),
        ("customer", "Bob", []),
        ("checkoutsession", "cs_test_2", ["bob/other"]),
        ("checkoutsession", "pi_2", ["bob/other"]),
        ("checkoutsession", "sub_2", ["bob/other"]),
        ("checkoutsession", "bob", ["bob/other"]),
        ("checkoutsession", "bob/other", ["bob/other"]),
        ("checkoutsession", "cs_test_none", []),
        ("payment", "pi_2", ["bob/pi_2"]),
        ("payment", "in_2", ["bob/pi_2"]),
        ("payment", "cus_bob", ["bob/pi_2"]),
        ("payment", "bob", ["bob/pi_2"]),
        ("payment", "bob/pi_2", ["bob/pi_2"]),
        ("payment", "pi_none", []),
        ("subscription", "sub_2", ["bob/sub_2"]),
        ("subscription", "prod_silver", ["bob/sub_2"]),
        ("subscription", "bob", ["bob/sub_2"]),
        ("invoice", "in_2", ["bob/in_2"]),
        ("invoice", "GOLD-0002", ["bob/in_2"]),
        ("invoice", "pi_2", ["bob/in_2"]),
        ("invoice", "cus_bob", ["bob/in_2"]),
        ("invoice", "bob", ["bob/in_2"]),
        ("taxrate", "txr_sales", ["txr_sales"]),
        ("taxrate", "Sal", ["txr_sales"]),
        ("product", "prod_silver", ["prod_silver"]),
        ("product", "Sil", ["prod_silver"]),
        ("price", "prod_silver", ["prod_silver/price_silver"]),
        ("price", "prod_silver/price_silver", ["prod_silver/price_silver"]),
        ("price", "Silver m", ["prod_silver/price_silver"]),
        ("webhookevent", "evt_2", ["evt_2"]),
        ("webhookevent", "sub_2", ["evt_2"]),
        ("webhookevent", "cus_ada", ["evt_1"]),
        ("webhookevent", "ada", ["evt_1"]),
        ("webhookevent", "customer.subscription", ["evt_2"]),
        ("webhookevent", "nobody", []),
    ],
)
def test_search__finds_what_the_term_looks_like(admin_client: Client, model: str, term: str, found: list[str]) -> None:
    response = pages.open_list(admin_client, model, q=term)

    assert response.status_code == 200
    assert pages.keys(response) == found
    assert response.context["cl"].result_count == len(found)


@pytest.mark.parametrize("term", ["a/b/c", "/", "..", "__x__", "%_\\", "é ü", "'\"<", "a" * 2000, "pi_", "cus_x sub_y"])
def test_search__odd_terms_find_nothing(admin_client: Client, term: str) -> None:
    responses = [pages.open_list(admin_client, model, q=term) for model in pages.MODELS]

    assert {response.status_code for response in responses} == {200}
    assert [pages.keys(response) for response in responses] == [[] for _ in pages.MODELS]


@pytest.mark.parametrize("model", pages.MODELS)
@pytest.mark.parametrize("term", ["ada", "cus_ada", "pi_1", "nobody"])
def test_search__costs_at_most_three_more_reads(admin_client: Client, model: str, term: str) -> None:
    with CaptureQueriesContext(connections["firestore"]) as calls:
        pages.open_list(admin_client, model, q=term)

    assert len(calls) <= 2 + 3


@pytest.mark.parametrize("model", pages.MODELS)
def test_search__says_how(admin_client: Client, model: str) -> None:
    assert "xactly" in pages.text(pages.open_list(admin_client, model))


def test_search_for_a_customer__keeps_the_newest_first(admin_client: Client) -> None:
    documents.write(
        {f"customers/eve/payments/pi_e{n}": documents.payment(created=1_800_000_000 + n) for n in (2, 3, 1)}
    )

    response = pages.open_list(admin_client, "payment", q="eve")

    assert pages.keys(response) == ["eve/pi_e3", "eve/pi_e2", "eve/pi_e1"]


def test_search_by_id__finds_documents_without_a_date(admin_client: Client) -> None:
    documents.write({"customers/eve/checkout_sessions/s": {"sessionId": "cs_test_undated"}})

    response = pages.open_list(admin_client, "checkoutsession", q="cs_test_undated")

    assert pages.keys(response) == ["eve/s"]
