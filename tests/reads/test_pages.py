"""No page of n rows is billed for more than n reads, a count and two more, whichever page it is."""

from math import ceil

import pytest
from django.contrib import admin

from django_firestore_stripe.models import CheckoutSession
from tests.reads import pages
from tests.reads.pages import Cursored, Numbered, Sliced, measure, seed, staff

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

DOCUMENTS = 210
ROWS = 20
SPARE = 2
COUNT = ceil(DOCUMENTS / 1_000)
# Rows of the page, and the most reads that it may cost beside them.
BUDGETS = {
    "admin, page 1": (ROWS, COUNT + SPARE),
    "admin, page 10 walked to": (ROWS, COUNT + SPARE),
    "admin, filtered by a status": (ROWS, COUNT + SPARE),
    "admin, sessions of one customer": (ROWS, COUNT + SPARE),
    "admin, search for a session": (1, COUNT + SPARE),
    "admin, detail": (1, 0),
    "API, page number 1": (ROWS, COUNT + SPARE),
    "API, page number 10 walked to": (ROWS, COUNT + SPARE),
    "API, limit and offset, page 1": (ROWS, COUNT + SPARE),
    "API, limit and offset, page 10 walked to": (ROWS, COUNT + SPARE),
    "API, cursor, page 1": (ROWS, 1),
    "API, cursor, page 10": (ROWS, SPARE),
}
# A jump costs what it skips; that is why the others are walked.
NOT_BOUNDED = {"admin, page 10 jumped to"}


@pytest.fixture
def short_pages(monkeypatch):
    monkeypatch.setattr(admin.site._registry[CheckoutSession], "list_per_page", ROWS)
    monkeypatch.setattr(Numbered, "page_size", ROWS)
    monkeypatch.setattr(Sliced, "default_limit", ROWS)
    monkeypatch.setattr(Cursored, "page_size", ROWS)


@pytest.mark.parametrize("name", BUDGETS)
def test_page__keeps_to_its_budget(name, short_pages):
    seed(DOCUMENTS)
    wanted, spare = BUDGETS[name]

    rows, meter = measure(name, staff())

    assert rows == wanted
    assert meter.reads <= rows + spare


def test_page_jumped_to__costs_what_it_skips(short_pages):
    seed(DOCUMENTS)

    rows, meter = measure("admin, page 10 jumped to", staff())

    assert (rows, meter.reads) == (ROWS, 10 * ROWS + COUNT + SPARE)


def test_every_measure__has_a_budget():
    assert set(BUDGETS) | NOT_BOUNDED == set(pages.measures(None))
