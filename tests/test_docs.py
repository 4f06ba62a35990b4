"""What the documentation says is so."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import BaseCommand, find_commands, load_command_class
from django.dispatch import Signal

from django_firestore_stripe import signals
from django_firestore_stripe.models import WebhookEvent
from django_firestore_stripe.services.events.registry import handled_types, handles

ROOT = Path(__file__).parent.parent
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
TYPE = re.compile(r"`([a-z_]+(?:\.[a-z_]+)+)`")
FIELD = re.compile(r"^\| `(\w+)` \| (?:`(\w+)`)?", re.MULTILINE)
OPTION = re.compile(r"^\| `(--[a-z-]+)", re.MULTILINE)
MODELS = ROOT / "docs/reference/models.md"
COMMANDS = ROOT / "docs/reference/commands.md"


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


def sections(page):
    """Return the text under each heading of the second level."""
    return dict(section.split("\n", 1) for section in page.read_text().split("\n## ")[1:])


def own_options(name):
    """Return the options that a command has and Django's other commands have not."""
    declared = load_command_class("django_firestore_stripe", name).create_parser("manage.py", name)._actions
    common = BaseCommand().create_parser("manage.py", name)._actions
    known = {option for action in common for option in action.option_strings}
    return {option for action in declared for option in action.option_strings} - known


def test_commands_page__lists_every_command():
    assert sorted(sections(COMMANDS)) == sorted(find_commands(str(ROOT / "django_firestore_stripe/management")))


@pytest.mark.parametrize("name", find_commands(str(ROOT / "django_firestore_stripe/management")))
def test_commands_page__lists_every_option(name):
    assert set(OPTION.findall(sections(COMMANDS).get(name, ""))) == own_options(name)


@pytest.mark.parametrize(
    "model", list(apps.get_app_config("django_firestore_stripe").get_models()), ids=lambda model: model.__name__
)
def test_models_page__lists_every_field(model):
    section = sections(MODELS)[model.__name__]
    on_the_path = {
        field.column for field in model._meta.concrete_fields if f"{{{field.column}}}" in model._meta.db_table
    }

    columns = {
        field.name: "" if field.primary_key or field.column in on_the_path else field.column
        for field in model._meta.concrete_fields
    }
    assert dict(FIELD.findall(section)) == columns
    assert f"`{model._meta.db_table}`" in section


def test_signals_page__lists_every_signal():
    listed = re.findall(r"^\| `(\w+)`", (ROOT / "docs/reference/signals.md").read_text(), re.MULTILINE)

    assert sorted(listed) == sorted(name for name, value in vars(signals).items() if isinstance(value, Signal))


def test_admin_page__shows_every_picture_of_the_admin():
    page = ROOT / "docs/how-to/run-the-admin.md"

    shown = {name for name in LINK.findall(page.read_text()) if name.startswith("../images/admin/")}
    assert shown == {f"../images/admin/{picture.name}" for picture in (ROOT / "docs/images/admin").glob("*.png")}
