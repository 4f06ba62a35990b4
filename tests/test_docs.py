"""What the documentation says is so."""

import re
from pathlib import Path

import pytest

from django_firestore_stripe.models import WebhookEvent
from django_firestore_stripe.services.events.registry import handled_types, handles

ROOT = Path(__file__).parent.parent
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
TYPE = re.compile(r"`([a-z_]+(?:\.[a-z_]+)+)`")


def first_cells(page, heading):
    """Return the first cell of each row of the table under a heading."""
    table = page.read_text().split(heading, 1)[1].split("\n\n", 1)[1].split("\n\n", 1)[0]
    return [row.split("|")[1] for row in table.splitlines()[2:]]


def test_events_page__lists_every_type_that_has_a_builder():
    cells = first_cells(ROOT / "docs/reference/events.md", "left alone.")

    listed = [name for cell in cells for name in TYPE.findall(cell)]
    assert sorted(listed) == sorted(handled_types())


def test_events_page__lists_every_status_of_a_record():
    cells = first_cells(ROOT / "docs/reference/events.md", "the inbox in the admin:")

    assert sorted(cell.strip(" `") for cell in cells) == sorted(WebhookEvent.Status.values)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page__links_to_files_that_exist(page):
    links = [link for link in LINK.findall(page.read_text()) if not link.startswith(("http", "mailto:"))]

    missing = [link for link in links if not (page.parent / link).exists()]
    assert missing == []


def test_second_builder_of_a_type__is_refused_at_import():
    with pytest.raises(ValueError, match=r"product\.created is handled"):
        handles("product.created", personal=False)(lambda event, uid: None)
