"""The table of docs/reference/reads.md is what is measured, for 1,000 documents and for 20,000."""

import re
from math import ceil
from pathlib import Path

import pytest

from tests.reads.pages import CUSTOMERS, measure, measures, seed, staff

PAGE = Path(__file__).parents[2] / "docs/reference/reads.md"
# A row: the page, how many rows it shows, and what it is billed for with 1,000 and with 20,000 documents.
ROW = re.compile(r"^\| ([^|]+?) \| (\d+) \| ([\d,]+) \| ([\d,]+) \|$", re.MULTILINE)
SIZES = (1_000, 20_000)
# One read for so many index entries: https://firebase.google.com/docs/firestore/pricing#aggregation_queries.
COUNTED_AT_ONCE = 1_000
# Of the sessions, one in so many has the status, or is of the customer, that is asked for.
NARROWED = {"admin, filtered by a status": 10, "admin, sessions of one customer": CUSTOMERS}
# What a page finds by one key or value, and cursor pagination, which needs no total.
UNCOUNTED = {"admin, search for a session", "admin, detail", "API, cursor, page 1", "API, cursor, page 10"}


def table() -> dict[str, dict[int, tuple[int, int]]]:
    """Return the rows and the reads of each page by the number of documents."""
    return {
        page: {size: (int(rows), int(reads.replace(",", ""))) for size, reads in zip(SIZES, billed, strict=True)}
        for page, rows, *billed in ROW.findall(PAGE.read_text())
    }


def test_table__has_every_page_that_is_measured():
    assert set(table()) == set(measures(None))


# One test for all pages: writing the documents takes longer than reading them; 20,000 of them half a minute.
@pytest.mark.parametrize("size", [SIZES[0], pytest.param(SIZES[1], marks=pytest.mark.storm)])
@pytest.mark.django_db(databases=["default", "firestore"])
def test_table__is_what_is_measured(size):
    seed(size)
    client = staff()

    measured = {page: measure(page, client) for page in table()}

    assert {page: (rows, meter.reads) for page, (rows, meter) in measured.items()} == {
        page: billed[size] for page, billed in table().items()
    }


@pytest.mark.parametrize("page", measures(None))
def test_page_of_20_000_documents__costs_more_only_by_its_count(page):
    def beside_the_count(size: int) -> int:
        counted = 0 if page in UNCOUNTED else ceil(size / NARROWED.get(page, 1) / COUNTED_AT_ONCE)
        return table()[page][size][1] - counted

    assert beside_the_count(20_000) == beside_the_count(1_000)
