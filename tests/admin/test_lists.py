"""Lists: what they show, in which order, and what they cost."""

import re
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from tests.admin import documents, pages

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize("model", pages.MODELS)
def test_list__one_query_and_one_count(admin_client: Client, django_assert_num_queries: Any, model: str) -> None:
    with django_assert_num_queries(2, connection=connections["firestore"]):
        response = pages.open_list(admin_client, model)

    assert response.status_code == 200
    assert pages.keys(response) == [pages.KEYS[model]]


@pytest.mark.parametrize("count", [3, 60])
def test_list__costs_the_same_for_any_number_of_rows(
    admin_client: Client, django_assert_num_queries: Any, count: int
) -> None:
    documents.write({f"customers/u{n}/payments/pi_{n}": documents.payment() for n in range(count)})

    with django_assert_num_queries(2, connection=connections["firestore"]):
        response = pages.open_list(admin_client, "payment")

    assert len(pages.keys(response)) == min(count, 50)


@pytest.mark.parametrize(
    ("model", "path", "make", "date"),
    [
        ("checkoutsession", "customers/ada/checkout_sessions/s", documents.session, "created"),
        ("subscription", "customers/ada/subscriptions/s", documents.subscription, "created"),
        ("webhookevent", "stripe_events/s", documents.event, "received_at"),
    ],
)
def test_list__newest_first(admin_client: Client, model: str, path: str, make: Any, date: str) -> None:
    documents.write({f"{path}{hours}": make(**{date: documents.later(hours)}) for hours in (2, 3, 1)})

    response = pages.open_list(admin_client, model)

    assert [key[-2:] for key in pages.keys(response)] == ["s3", "s2", "s1"]


def test_list_of_payments__newest_first(admin_client: Client) -> None:
    documents.write({f"customers/ada/payments/pi_{n}": documents.payment(created=n) for n in (2, 3, 1)})

    response = pages.open_list(admin_client, "payment")

    assert pages.keys(response) == ["ada/pi_3", "ada/pi_2", "ada/pi_1"]


def test_list__total_counts_the_rows_that_are_there(admin_client: Client) -> None:
    undated = {"mode": "payment"}
    documents.write(
        {"customers/a/checkout_sessions/dated": documents.session(), "customers/b/checkout_sessions/undated": undated}
    )

    response = pages.open_list(admin_client, "checkoutsession")

    assert pages.keys(response) == ["a/dated"]
    assert response.context["cl"].result_count == 1


def test_list_sorted_by_key__holds_documents_without_a_date(admin_client: Client) -> None:
    undated = {"mode": "payment"}
    documents.write(
        {"customers/a/checkout_sessions/dated": documents.session(), "customers/b/checkout_sessions/undated": undated}
    )

    response = pages.open_list(admin_client, "checkoutsession", o="1")

    assert pages.keys(response) == ["a/dated", "b/undated"]
    assert response.context["cl"].result_count == 2


def test_list_sorted_by_amount__both_ways(admin_client: Client) -> None:
    documents.write({f"customers/ada/payments/pi_{n}": documents.payment(amount=n) for n in (20, 3, 100)})
    column = 2

    ascending = pages.open_list(admin_client, "payment", o=f"{column}")
    descending = pages.open_list(admin_client, "payment", o=f"-{column}")

    assert pages.keys(ascending) == ["ada/pi_3", "ada/pi_20", "ada/pi_100"]
    assert pages.keys(descending) == ["ada/pi_100", "ada/pi_20", "ada/pi_3"]


def test_list_of_customers__holds_those_without_any_field(admin_client: Client) -> None:
    documents.write({"customers/ada": documents.customer(), "customers/bare": {}})

    response = pages.open_list(admin_client, "customer")

    assert pages.keys(response) == ["ada", "bare"]


def test_list_of_events__hides_tombstones(admin_client: Client) -> None:
    tombstone = {"object_id": "prod_gold", "expires_at": documents.later(1)}
    documents.write({"stripe_events/evt_1": documents.event(), "stripe_events/deleted_prod_gold": tombstone})

    for parameters in ({}, {"o": "7"}, {"o": "-7"}, {"q": "prod_gold"}, {"q": "deleted_prod_gold"}):
        assert "deleted_prod_gold" not in pages.keys(pages.open_list(admin_client, "webhookevent", **parameters))


def test_list_of_events__does_not_read_payloads(admin_client: Client) -> None:
    documents.write({"stripe_events/evt_1": documents.event()})

    (row,) = pages.open_list(admin_client, "webhookevent").context["cl"].result_list

    assert "payload" in row.get_deferred_fields()


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("customer", ["ada", "ada@example.com", "cus_ada"]),
        ("checkoutsession", ["ada", "payment", "complete", "paid", "30.00 EUR", "pi_1", "March 4, 2026"]),
        ("payment", ["pi_1", "30.00 EUR", "succeeded", "ada", "T-shirt \N{MULTIPLICATION SIGN} 2", "March 4, 2026"]),
        ("subscription", ["sub_1", "ada", "Gold plan", "active", "gold", "March 4, 2026", "April 3, 2026"]),
        ("invoice", ["in_1", "9.99 USD", "paid", "ada", "sub_1", "GOLD-0001", "March 4, 2026"]),
        ("taxrate", ["VAT", "19%", "DE", "vat", "txr_vat"]),
        ("product", ["Gold", "gold", "All the things"]),
        ("price", ["price_monthly", "9.99 USD / month", "recurring", "prod_gold"]),
        ("webhookevent", ["payment_intent.succeeded", "applied", "none", "pi_1", "ada", "March 4, 2026"]),
    ],
)
def test_list__says_what_matters(admin_client: Client, model: str, words: list[str]) -> None:
    said = pages.text(pages.open_list(admin_client, model))

    assert [word for word in words if word not in said] == []


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize("model", ["checkoutsession", "payment", "subscription", "invoice", "webhookevent"])
def test_list__links_to_the_customer(admin_client: Client, model: str) -> None:
    response = pages.open_list(admin_client, model)

    assert pages.page_url("customer", "ada") in pages.links(response)


def test_state_of_a_session__before_stripe_tells_its_end(admin_client: Client) -> None:
    documents.write(
        {
            "customers/a/checkout_sessions/asked": {"mode": "payment", "created": documents.later(3)},
            "customers/a/checkout_sessions/open": documents.session(created=documents.later(2)),
            "customers/a/checkout_sessions/refused": {"created": documents.later(1), "error": {"message": "No price."}},
        }
    )

    response = pages.open_list(admin_client, "checkoutsession")

    assert re.findall(r"dfs-badge[^>]*>(\w+)<", pages.body(response)) == ["waiting", "open", "error"]
    assert 'title="No price."' in pages.body(response)


def test_second_page__shows_the_rest(admin_client: Client) -> None:
    documents.write({f"customers/u{n:02}": documents.customer() for n in range(55)})

    response = pages.open_list(admin_client, "customer", p="2")

    assert pages.keys(response) == [f"u{n}" for n in range(50, 55)]


def test_list__holds_the_documents_of_any_uid(admin_client: Client) -> None:
    uids = ["1", "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}", "_a", "ada", "\N{SNOWMAN}"]
    documents.write({f"customers/{uid}/payments/pi_1": documents.payment() for uid in uids})

    response = pages.open_list(admin_client, "payment", o="1")

    assert pages.keys(response) == [f"{uid}/pi_1" for uid in uids]
    assert response.context["cl"].result_count == len(uids)
