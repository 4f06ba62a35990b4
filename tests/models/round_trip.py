"""Dumps everything that there is of the nine models, empties the database and loads it again."""

from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connections

from django_firestore_stripe.firestore.flushing import flush
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.firestore.snapshots import read

LABEL = "django_firestore_stripe"
MODELS = list(apps.get_app_config(LABEL).get_models())


def everything() -> dict[str, dict[str, Any]]:
    """Return the documents of all models by their paths, each with what its model knows of."""
    found = {}
    for model in MODELS:
        template = template_of(model)
        columns = {field.column for field in model._meta.concrete_fields} - {"__name__", *template.columns}
        paths = [str(template.path(row.pk)) for row in model.objects.all()]
        for path, snapshot in read(paths).items():
            found[path] = {name: value for name, value in (snapshot.fields or {}).items() if name in columns}
    return found


def without_nulls(documents: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the documents without what is null: a row that is saved has all its fields."""
    return {
        path: {name: value for name, value in fields.items() if value is not None} for path, fields in documents.items()
    }


def to_milliseconds(documents: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the documents as JSON can keep them: Django writes no more than milliseconds."""
    return {path: {name: _cut(value) for name, value in fields.items()} for path, fields in documents.items()}


def _cut(value: Any) -> Any:
    return value.replace(microsecond=value.microsecond // 1000 * 1000) if isinstance(value, datetime) else value


def dumped(kind: str) -> str:
    """Return all documents as a fixture."""
    fixture = StringIO()
    call_command("dumpdata", LABEL, database="firestore", format=kind, stdout=fixture)
    return fixture.getvalue()


def loaded(fixture: str, file: Path) -> None:
    """Empty the database and load a fixture into it."""
    with connections["firestore"].cursor() as cursor:
        flush(cursor)
    assert everything() == {}
    file.write_text(fixture, encoding="utf-8")
    call_command("loaddata", str(file), database="firestore", verbosity=0)
