"""A page of n rows is billed for n reads, a count and, where it has a date hierarchy, two more, whichever page it is."""

from math import ceil

import pytest
from django.contrib import admin

from django_firestore_stripe.models import CheckoutSession
from tests.reads import pages
from tests.reads.pages import Cursored, Numbered, Sliced, measure, seed, staff

pytestmark = pytest.mark.django_db(databases=["default", "firestore"])

DOCUMENTS = 210
ROWS = 20
COUNT = ceil(DOCUMENTS / 1_000)
# The first and the last date, from which the date hierarchy is made.
DATES = 2
# Rows of the page, and what it costs beside them: cursor pagination reads one more row instead of a count.
BUDGETS = {
    "admin, page 1": (ROWS, COUNT + DATES),
    "admin, page 10 walked to": (ROWS, COUNT + DATES),
    "admin, filtered by a status": (ROWS, COUNT + DATES),
    "admin, sessions of one customer": (ROWS, COUNT + DATES),
    # Whether there is one is asked first; a search has no dates.
    "admin, search for a session": (1, COUNT + 1),
    "admin, detail": (1, 0),
    "API, page number 1": (ROWS, COUNT),
    "API, page number 10 walked to": (ROWS, COUNT),
    "API, limit and offset, page 1": (ROWS, COUNT),
    "API, limit and offset, page 10 walked to": (ROWS, COUNT),
    "API, cursor, page 1": (ROWS, 1),
    "API, cursor, page 10": (ROWS, 1),
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
def test_page__costs_its_rows_and_a_count(name, short_pages):
    seed(DOCUMENTS)
    wanted, beside = BUDGETS[name]

    rows, meter = measure(name, staff())

    assert (rows, meter.reads) == (wanted, wanted + beside)


def test_page_jumped_to__costs_what_it_skips(short_pages):
    seed(DOCUMENTS)

    rows, meter = measure("admin, page 10 jumped to", staff())

    assert (rows, meter.reads) == (ROWS, 10 * ROWS + COUNT + DATES)


def test_every_measure__has_a_budget():
    assert set(BUDGETS) | NOT_BOUNDED == set(pages.measures(None))
