"""What Firestore cannot do, or not now."""

from typing import Any
from urllib.parse import parse_qsl

import grpc
import pytest
from django.db import ProgrammingError
from django.db.models import QuerySet
from django.test import Client

from django_firestore_stripe.emulators.firestore import FirestoreEmulator
from django_firestore_stripe.models import Payment, Product, Subscription
from tests.admin import documents, pages
from tests.admin.test_actions import EVERY
from tests.caches import DOWN

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

INDEX = "https://console.firebase.google.com/v1/r/project/demo/firestore/indexes?create_composite=x&y=z"


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize("model", pages.MODELS)
@pytest.mark.parametrize(
    "parameters",
    [
        {"pk__contains": "x"},
        {"nonsense": "1"},
        {"nonsense__deep__er": "1"},
        {"p": "999"},
        {"p": "-1"},
        {"o": "99"},
    ],
)
def test_impossible_list__says_so_over_the_unfiltered_list(
    admin_client: Client, model: str, parameters: dict[str, str]
) -> None:
    response = admin_client.get(pages.list_url(model), parameters, follow=True)

    assert response.status_code == 200
    assert pages.keys(response) == [pages.KEYS[model]]


@pytest.mark.unindexed
@pytest.mark.usefixtures("business")
@pytest.mark.parametrize(
    ("model", "parameters", "found"),
    [
        ("payment", {"created__date": "9999-12-31"}, False),
        ("payment", {"created__date": "0001-01-01"}, False),
        ("payment", {"created__date__lte": "9999-12-31"}, True),
        ("checkoutsession", {"created_at__date": "9999-12-31"}, False),
        *[
            (model, {f"created__year{lookup}": year}, found)
            for model in ("webhookevent", "taxrate")
            for lookup, year, found in (
                ("", "9999", False),
                ("", "0", False),
                ("__gte", "99999", False),
            )
        ],
        ("taxrate", {"created__year__lte": "99999"}, True),
    ],
)
def test_list_of_a_time_at_the_end_of_the_calendar__is_a_list(
    admin_client: Client, model: str, parameters: dict[str, str], found: bool
) -> None:
    response = admin_client.get(pages.list_url(model), parameters)

    assert response.status_code == 200
    assert pages.keys(response) == ([pages.KEYS[model]] if found else [])


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-05:00"])
def test_list_of_a_moment_that_firestore_does_not_have__says_so(admin_client: Client, moment: str) -> None:
    response = admin_client.get(pages.list_url("checkoutsession"), {"created_at__gte": moment}, follow=True)

    assert response.redirect_chain == [(pages.list_url("checkoutsession"), 302)]
    assert "from year 1 to year 9999" in pages.messages(response)[0]


@pytest.mark.parametrize("model", ["customer", "payment"])
def test_pages_of_a_list__are_there_while_the_cache_is_down(admin_client: Client, settings: Any, model: str) -> None:
    settings.CACHES = DOWN
    fill = {
        "customer": ("customers/u{}", documents.customer),
        "payment": ("customers/u{}/payments/p", documents.payment),
    }
    path, fields = fill[model]
    documents.write({path.format(number): fields() for number in range(55)})

    shown = [len(pages.keys(admin_client.get(pages.list_url(model), {"p": page}))) for page in ("1", "2")]

    assert shown == [50, 5]


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize(
    ("model", "parameters", "words"),
    [
        ("customer", {"o": "-1"}, "descending primary key"),
        ("checkoutsession", {"o": "-1"}, "descending primary key"),
        ("customer", {"email__contains": "x"}, "Customer.email__contains"),
        ("checkoutsession", {"created_at__month": "3"}, "CheckoutSession.created_at__month"),
        ("payment", {"amount__exact": "many"}, "no such list"),
        ("payment", {"created__gte": "yesterday"}, "no such list"),
        ("webhookevent", {"type__iexact": "x"}, "WebhookEvent.type__iexact"),
    ],
)
def test_impossible_list__says_why(admin_client: Client, model: str, parameters: dict[str, str], words: str) -> None:
    response = admin_client.get(pages.list_url(model), parameters, follow=True)

    assert response.redirect_chain == [(pages.list_url(model), 302)]
    assert words in pages.messages(response)[0]


def test_page_beyond_the_last__says_so(admin_client: Client) -> None:
    documents.write({f"customers/u{n}": documents.customer() for n in range(55)})

    response = admin_client.get(pages.list_url("customer"), {"p": "9"}, follow=True)

    assert "no such list" in pages.messages(response)[0]
    assert len(pages.keys(response)) == 50


@pytest.mark.usefixtures("business")
def test_missing_index_of_a_filtered_list__message_links_to_its_creation(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_queries_fail(monkeypatch, when="status")

    response = admin_client.get(pages.list_url("payment"), {"status__exact": "succeeded"}, follow=True)

    assert response.status_code == 200
    assert pages.keys(response) == ["ada/pi_1"]
    assert INDEX in pages.links(response)


@pytest.mark.usefixtures("business")
def test_missing_index_of_the_list_itself__page_links_to_its_creation_and_to_a_list_without(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_queries_fail(monkeypatch, when="created")

    response = pages.open_list(admin_client, "checkoutsession")
    instead = pages.open_list(admin_client, "checkoutsession", **dict(parse_qsl(response.context["unordered"])))

    assert response.status_code == 503
    assert INDEX in pages.links(response)
    assert pages.keys(instead) == ["ada/session"]


def let_queries_fail(monkeypatch: pytest.MonkeyPatch, *, when: str) -> None:
    """Raise, as Firestore does where an index is missing, for every count that filters by a field."""
    count = QuerySet.count

    def counted(rows: Any) -> int:
        if when in str(rows.query.where):
            raise ProgrammingError(f"The query requires an index. You can create it here: {INDEX}")
        return count(rows)

    monkeypatch.setattr(QuerySet, "count", counted)


@pytest.mark.bundled
@pytest.mark.usefixtures("business")
@pytest.mark.parametrize("model", ["customer", "payment", "webhookevent"])
@pytest.mark.parametrize("page", ["list", "search", "change"])
def test_firestore_unavailable__page_with_status_503(
    admin_client: Client, firestore_emulator: FirestoreEmulator, settings: Any, model: str, page: str
) -> None:
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.2}
    for rpc in ("RunQuery", "RunAggregationQuery", "BatchGetDocuments"):
        firestore_emulator.faults.inject(rpc, code=grpc.StatusCode.UNAVAILABLE, times=1000)
    url = pages.page_url(model, pages.KEYS[model]) if page == "change" else pages.list_url(model)

    response = admin_client.get(url, {"q": "ada"} if page == "search" else {})

    assert response.status_code == 503
    assert response["Retry-After"]
    assert "Firestore cannot be reached" in pages.text(response)
    assert "Traceback" not in pages.body(response)


@pytest.mark.bundled
@pytest.mark.usefixtures("business", "stripe_emulator")
@pytest.mark.parametrize(("model", "action"), EVERY)
def test_firestore_unavailable__question_with_status_503(
    admin_client: Client, firestore_emulator: FirestoreEmulator, settings: Any, model: str, action: str
) -> None:
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.2}
    for rpc in ("RunQuery", "RunAggregationQuery", "BatchGetDocuments"):
        firestore_emulator.faults.inject(rpc, code=grpc.StatusCode.UNAVAILABLE, times=1000)

    response = admin_client.get(pages.page_url(model, pages.KEYS[model], action))

    assert response.status_code == 503
    assert "Firestore cannot be reached" in pages.text(response)


@pytest.mark.bundled
@pytest.mark.usefixtures("business", "stripe_emulator")
@pytest.mark.parametrize(("model", "action"), EVERY)
def test_queries_unavailable__every_question_is_asked_nevertheless(
    admin_client: Client, firestore_emulator: FirestoreEmulator, settings: Any, model: str, action: str
) -> None:
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.2}
    firestore_emulator.faults.inject("RunQuery", code=grpc.StatusCode.UNAVAILABLE, times=1000)

    response = admin_client.get(pages.page_url(model, pages.KEYS[model], action))

    assert response.status_code == 200
    assert ("Firestore cannot be reached" in pages.text(response)) is (action == "create-session")


@pytest.mark.bundled
@pytest.mark.usefixtures("business", "stripe_emulator")
@pytest.mark.parametrize(("model", "action"), [pair for pair in EVERY if pair[1] in {"sync", "cancel"}])
def test_firestore_unavailable__question_about_selected_rows_with_status_503(
    admin_client: Client, firestore_emulator: FirestoreEmulator, settings: Any, model: str, action: str
) -> None:
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.2}
    for rpc in ("RunQuery", "RunAggregationQuery", "BatchGetDocuments"):
        firestore_emulator.faults.inject(rpc, code=grpc.StatusCode.UNAVAILABLE, times=1000)

    response = admin_client.post(
        pages.list_url(model), {"action": f"{action}_selected", "_selected_action": [pages.KEYS[model]], "index": "0"}
    )

    assert response.status_code == 503


@pytest.mark.usefixtures("business", "stripe_emulator")
def test_missing_index_of_the_suggestions__page_links_to_its_creation(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_reads_fail(monkeypatch, Product)

    response = admin_client.get(pages.page_url("customer", "ada", "create-session"))

    assert response.status_code == 200
    assert INDEX in pages.links(response)
    assert 'name="price"' in pages.body(response)


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize("model", [Payment, Subscription])
def test_missing_index_of_a_customers_table__links_to_its_creation(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, model: Any
) -> None:
    let_reads_fail(monkeypatch, model)

    response = pages.open_page(admin_client, "customer", "ada")

    assert response.status_code == 200
    assert INDEX in pages.links(response)
    assert pages.page_url("invoice", pages.KEYS["invoice"]) in pages.links(response)


def let_reads_fail(monkeypatch: pytest.MonkeyPatch, model: Any) -> None:
    """Raise, as Firestore does where an index is missing, whenever documents of a model are read."""
    read = QuerySet._fetch_all

    def fetched(rows: Any) -> None:
        if rows.model is model:
            raise ProgrammingError(f"The query requires an index. You can create it here: {INDEX}")
        read(rows)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetched)


@pytest.mark.bundled
@pytest.mark.usefixtures("business")
def test_queries_unavailable__customers_page_tells_it_in_words(
    admin_client: Client, firestore_emulator: FirestoreEmulator, settings: Any
) -> None:
    settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, "FIRESTORE_TIMEOUT": 0.2}
    firestore_emulator.faults.inject("RunQuery", code=grpc.StatusCode.UNAVAILABLE, times=1000)

    response = pages.open_page(admin_client, "customer", "ada")

    tables = response.context["belongings"]
    assert response.status_code == 200
    assert {table.problem for table in tables} == {
        "Firestore cannot be reached at the moment. Please try again in a minute."
    }
    assert len(tables) == 6


@pytest.mark.bundled
@pytest.mark.usefixtures("business")
def test_firestore_unavailable__other_admin_pages_work(
    admin_client: Client, firestore_emulator: FirestoreEmulator
) -> None:
    for rpc in ("RunQuery", "RunAggregationQuery", "BatchGetDocuments"):
        firestore_emulator.faults.inject(rpc, code=grpc.StatusCode.UNAVAILABLE, times=1000)

    assert admin_client.get("/admin/").status_code == 200
