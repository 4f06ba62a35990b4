"""What a page costs: the table of docs/how-to/run-the-admin.md, in calls to Firestore."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from tests.admin import pages

pytestmark = [pytest.mark.django_db(databases=["default", "firestore"]), pytest.mark.usefixtures("business")]

PAGE = Path(__file__).parents[2] / "docs/how-to/run-the-admin.md"
LIST, DATED, SEARCH = 2, 4, 3
COSTS = {
    "a list": LIST,
    "a list with a date hierarchy": DATED,
    "a document": 1,
    "a product, with its prices": 2,
    "a customer, with what is theirs": 7,
    "the question of an action": 1,
    "the form of a new session, with suggested prices": 3,
}
# Beyond what the list costs.
MORE = {"the list of one user's invoices": 1, "a search": SEARCH}
TERMS = {
    "customer": ("cus_none", "nobody"),
    "checkoutsession": ("cs_none", "pi_none", "sub_none", "ada/none", "nobody"),
    "payment": ("pi_none", "cus_none", "in_none", "ada/none", "nobody"),
    "subscription": ("sub_none", "ada/none", "prod_none", "nobody"),
    "invoice": ("in_none", "cus_none", "pi_none", "ada/none", "A-1", "nobody"),
    "product": ("prod_none",),
    "price": ("price_none",),
    "taxrate": ("txr_none",),
    "webhookevent": ("evt_none", "cus_none", "pi_none", "charge.none"),
}


def test_table__is_what_is_measured() -> None:
    rows = dict(re.findall(r"^\| ([^|]+?) \| (?:at most )?(\d+)", PAGE.read_text(), re.MULTILINE))

    assert {name: int(calls) for name, calls in rows.items()} == COSTS | MORE


@pytest.mark.parametrize("model", pages.MODELS)
def test_list(admin_client: Client, model: str) -> None:
    with pages.counted(DATED if model in pages.DATED else LIST):
        pages.open_list(admin_client, model)


@pytest.mark.parametrize("model", [model for model in pages.MODELS if model not in {"customer", "product"}])
def test_document(admin_client: Client, model: str) -> None:
    with pages.counted(COSTS["a document"]):
        pages.open_page(admin_client, model, pages.KEYS[model])


def test_product(admin_client: Client) -> None:
    with pages.counted(COSTS["a product, with its prices"]):
        pages.open_page(admin_client, "product", "prod_gold")


def test_customer(admin_client: Client) -> None:
    with pages.counted(COSTS["a customer, with what is theirs"]):
        pages.open_page(admin_client, "customer", "ada")


def test_question(admin_client: Client) -> None:
    with pages.counted(COSTS["the question of an action"]):
        admin_client.get(pages.page_url("payment", "ada/pi_1", "refund"))


def test_form_of_a_session(admin_client: Client) -> None:
    with pages.counted(COSTS["the form of a new session, with suggested prices"]):
        admin_client.get(pages.page_url("customer", "ada", "create-session"))


def test_invoices_of_one_user(admin_client: Client) -> None:
    with pages.counted(DATED + MORE["the list of one user's invoices"]):
        pages.open_list(admin_client, "invoice", uid="ada")


@pytest.mark.parametrize(("model", "term"), [(model, term) for model, terms in TERMS.items() for term in terms])
def test_search_that_finds_nothing(
    admin_client: Client, model: str, term: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(LIST + SEARCH, connection=connections["firestore"]):
        pages.open_list(admin_client, model, q=term)
