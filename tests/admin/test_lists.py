"""Lists: what they show, in which order, and what they cost."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin import documents, pages

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize("model", pages.MODELS)
def test_list__costs_a_query_a_count_and_its_dates(admin_client: Client, model: str) -> None:
    with pages.counted(pages.list_calls(model, rows=1)):
        response = pages.open_list(admin_client, model)

    assert response.status_code == 200
    assert pages.keys(response) == [pages.KEYS[model]]


@pytest.mark.parametrize("count", [3, 60])
def test_list__costs_the_same_for_any_number_of_rows(admin_client: Client, count: int) -> None:
    documents.write({f"customers/u{n}/payments/pi_{n}": documents.payment() for n in range(count)})

    with pages.counted(pages.list_calls("payment", rows=count)):
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


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize("order", ["4", "-4", "1", ""], ids=["date", "date, last first", "key", "none"])
def test_list__is_ordered_as_its_indexes_are(admin_client: Client, order: str) -> None:
    """Django ends the order of a list with "-pk"; Firestore's indexes end with the key in the direction before it."""
    with CaptureQueriesContext(connections["firestore"]) as captured:
        pages.open_list(admin_client, "checkoutsession", **({"o": order} if order else {}))

    *_count_and_dates, rows = (query["sql"] for query in captured.captured_queries)
    wanted = {"4": "created, __name__", "1": "__name__"}.get(order, "-created, -__name__")
    assert f"ORDER BY {wanted} " in rows


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize(
    ("model", "asked"),
    [
        ("product", {"q": "G"}),
        ("checkoutsession", {"q": "cs_test_1", "created_at__gte": "2020-01-01 00:00:00+00:00"}),
        ("checkoutsession", {"o": "1", "created_at__gte": "2020-01-01 00:00:00+00:00"}),
    ],
    ids=["beginning of a name", "search in a period", "by key in a period"],
)
def test_list__by_key_gives_way_to_a_range(admin_client: Client, model: str, asked: dict[str, str]) -> None:
    """Firestore sorts by the field first that a filter compares by range, and would refuse to begin with the key."""
    response = pages.open_list(admin_client, model, **asked)

    assert response.status_code == 200
    assert pages.keys(response) == [pages.KEYS[model]]


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


def test_list_sorted_by_the_end_of_the_period__both_ways(admin_client: Client) -> None:
    _write_subscriptions(sub_2=2, sub_1=1, sub_3=3)
    column = _column("subscription", "current_period_end")

    ascending = pages.open_list(admin_client, "subscription", o=f"{column}")
    descending = pages.open_list(admin_client, "subscription", o=f"-{column}")

    assert pages.keys(ascending) == ["ada/sub_1", "ada/sub_2", "ada/sub_3"]
    assert pages.keys(descending) == ["ada/sub_3", "ada/sub_2", "ada/sub_1"]


def test_list_sorted_by_several_columns__takes_the_first(admin_client: Client) -> None:
    _write_subscriptions(sub_2=2, sub_1=1)
    ends, created = _column("subscription", "current_period_end"), _column("subscription", "created")

    response = pages.open_list(admin_client, "subscription", o=f"{ends}.-{created}")

    assert pages.keys(response) == ["ada/sub_1", "ada/sub_2"]
    assert response.context["cl"].get_ordering_field_columns() == {ends: "asc"}


def test_list_of_a_period__is_in_the_order_of_its_dates(admin_client: Client) -> None:
    _write_subscriptions(sub_2=2, sub_1=1)
    ends, created = _column("subscription", "current_period_end"), _column("subscription", "created")

    by_end = pages.open_list(admin_client, "subscription", o=f"{ends}", created__year="2026")
    by_date = pages.open_list(admin_client, "subscription", o=f"{created}", created__year="2026")

    assert pages.keys(by_end) == ["ada/sub_2", "ada/sub_1"]
    assert by_end.context["cl"].get_ordering_field_columns() == {created: "desc"}
    assert pages.keys(by_date) == ["ada/sub_1", "ada/sub_2"]


def _write_subscriptions(**hours: int) -> None:
    """Write subscriptions that begin and end so many hours later."""
    documents.write(
        {
            f"customers/ada/subscriptions/{name}": documents.subscription(
                created=documents.later(number), current_period_end=documents.later(number)
            )
            for name, number in hours.items()
        }
    )


def _column(model: str, name: str) -> int:
    """Return what the heading of a column sends."""
    model_admin = admin.site._registry[apps.get_model(pages.LABEL, model)]
    return 1 + [column.__name__ for column in model_admin.list_display].index(name)


def test_list_of_customers__holds_those_without_any_field(admin_client: Client) -> None:
    documents.write({"customers/ada": documents.customer(), "customers/bare": {}})

    response = pages.open_list(admin_client, "customer")

    assert pages.keys(response) == ["ada", "bare"]


def test_list_of_events__hides_tombstones(admin_client: Client) -> None:
    tombstone = {"object_id": "prod_gold", "expires_at": documents.later(1)}
    documents.write({"stripe_events/evt_1": documents.event(), "stripe_events/deleted_prod_gold": tombstone})

    for parameters in (
        {},
        {"o": "5"},
        {"o": "-5"},
        {"type": "product.deleted"},
        {"q": "prod_gold"},
        {"q": "deleted_prod_gold"},
    ):
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
