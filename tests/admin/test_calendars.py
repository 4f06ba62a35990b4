"""The date hierarchy: years, months and days over a list."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from django_firestore_stripe.admin.calendars import YEARS
from tests.admin import documents, pages

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

FIELDS = {
    "checkoutsession": "created_at",
    "payment": "created",
    "subscription": "created",
    "invoice": "created",
    "webhookevent": "received_at",
}
PLACES: dict[str, tuple[str, Any, str]] = {
    "checkoutsession": ("customers/ada/checkout_sessions", documents.session, "created"),
    "payment": ("customers/ada/payments", documents.payment, "created"),
    "subscription": ("customers/ada/subscriptions", documents.subscription, "created"),
    "invoice": ("customers/ada/invoices", documents.invoice, "created"),
    "webhookevent": ("stripe_events", documents.event, "received_at"),
}


def write(model: str, *dates: datetime) -> None:
    """Write a document of each date; Stripe's own objects keep seconds."""
    path, make, name = PLACES[model]
    seconds = model in {"payment", "invoice"}
    stored = {f"{path}/d{n}": int(date.timestamp()) if seconds else date for n, date in enumerate(dates)}
    documents.write({place: make(**{name: date}) for place, date in stored.items()})


def on(year: int, month: int = 1, day: int = 1, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def choices(response: Any, model: str) -> set[str]:
    """Return the queries that the hierarchy links to; headings link to orders."""
    dates = {link for link in pages.links(response) if link.startswith(f"?{FIELDS[model]}__") and "&o=" not in link}
    return dates - _spans(response)


def _spans(response: Any) -> set[str]:
    """Return the queries of the date filter in the sidebar."""
    page = response.context["cl"]
    return {choice["query_string"] for spec in page.filter_specs for choice in spec.choices(page)}


@pytest.mark.parametrize("model", FIELDS)
def test_hierarchy__goes_from_years_to_days(admin_client: Client, model: str) -> None:
    write(model, on(2024, 11, 30), on(2025, 1, 30), on(2025, 3, 2), on(2025, 3, 4))
    field = FIELDS[model]
    year, month, day = ({f"{field}__year": "2025"}, {f"{field}__month": "3"}, {f"{field}__day": "4"})

    years = pages.open_list(admin_client, model)
    months = pages.open_list(admin_client, model, **year)
    days = pages.open_list(admin_client, model, **year, **month)
    one = pages.open_list(admin_client, model, **year, **month, **day)

    assert choices(years, model) == {f"?{field}__year=2024", f"?{field}__year=2025"}
    assert choices(months, model) == {f"?{field}__month={number}&{field}__year=2025" for number in (1, 2, 3)}
    assert {f"?{field}__day={number}&{field}__month=3&{field}__year=2025" for number in (2, 3, 4)} <= choices(
        days, model
    )
    assert [key.rpartition("/")[2] for key in pages.keys(days)] == ["d3", "d2"]
    assert [key.rpartition("/")[2] for key in pages.keys(one)] == ["d3"]


def test_hierarchy_of_one_year__begins_with_months(admin_client: Client) -> None:
    write("payment", on(2025, 1), on(2025, 2))

    response = pages.open_list(admin_client, "payment")

    assert choices(response, "payment") == {f"?created__month={number}&created__year=2025" for number in (1, 2)}


def test_hierarchy__is_in_the_visitors_time_zone(admin_client: Client) -> None:
    write("payment", on(2024, 12, 31, hour=23), on(2025, 6))

    with timezone.override("Europe/Berlin"):
        response = pages.open_list(admin_client, "payment")

    assert choices(response, "payment") == {f"?created__month={number}&created__year=2025" for number in range(1, 7)}


@pytest.mark.parametrize("count", [2, 40])
def test_hierarchy__costs_two_reads_for_any_number_of_rows(
    admin_client: Client, django_assert_num_queries: Any, count: int
) -> None:
    write("subscription", *(on(2020 + number % 5, 1 + number % 12) for number in range(count)))

    with django_assert_num_queries(4, connection=connections["firestore"]):
        response = pages.open_list(admin_client, "subscription")

    assert choices(response, "subscription")


def test_hierarchy__is_about_what_the_filters_leave(admin_client: Client) -> None:
    documents.write(
        {
            "customers/ada/payments/pi_1": documents.payment(created=int(on(2023).timestamp())),
            "customers/ada/payments/pi_2": documents.payment(created=int(on(2024).timestamp()), status="canceled"),
            "customers/bob/payments/pi_3": documents.payment(created=int(on(2025).timestamp()), status="canceled"),
        }
    )

    response = pages.open_list(admin_client, "payment", status__exact="canceled")

    offered = {link for link in pages.links(response) if "created__year" in link}
    assert offered == {f"?created__year={year}&status__exact=canceled" for year in (2024, 2025)}


def test_list_without_rows__has_no_hierarchy(admin_client: Client) -> None:
    assert "toplinks" not in pages.body(pages.open_list(admin_client, "payment"))


def test_search__has_no_hierarchy(admin_client: Client) -> None:
    write("payment", on(2024), on(2025))

    assert "toplinks" not in pages.body(pages.open_list(admin_client, "payment", q="ada"))


def test_forged_dates__offer_a_bounded_number_of_years(admin_client: Client) -> None:
    write("checkoutsession", on(1), on(9999))

    response = pages.open_list(admin_client, "checkoutsession")

    assert len(choices(response, "checkoutsession")) == 2 * YEARS + 1


def test_dates_that_are_none__have_no_hierarchy(admin_client: Client) -> None:
    documents.write({"customers/ada/payments/pi_1": documents.payment(created="yesterday")})

    response = pages.open_list(admin_client, "payment")

    assert response.status_code == 200
    assert not choices(response, "payment")


@pytest.mark.parametrize(
    "parameters",
    [
        {"created__year": "x"},
        {"created__year": "9999"},
        {"created__year": "0"},
        {"created__year": "2025", "created__month": "13"},
        {"created__year": "9999", "created__month": "12", "created__day": "31"},
        {"created__month": "3"},
        {"created__day": "3"},
    ],
)
def test_impossible_date__says_so(admin_client: Client, parameters: dict[str, str]) -> None:
    write("payment", on(2025))

    response = admin_client.get(pages.list_url("payment"), parameters, follow=True)

    assert response.status_code == 200
    assert pages.messages(response)
    assert pages.keys(response) == ["ada/d0"]


def test_list_of_events__says_when_the_last_one_came(admin_client: Client) -> None:
    now = timezone.now()
    write("webhookevent", now - timedelta(minutes=3, seconds=30), now - timedelta(days=2))

    assert "Last event 3 minutes ago" in pages.text(pages.open_list(admin_client, "webhookevent")).replace("\xa0", " ")
