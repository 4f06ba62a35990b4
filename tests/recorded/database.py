"""All documents of the database, before and after a run."""

from collections.abc import Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connections
from google.cloud.firestore_v1 import types

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.firestore.writes import commit, replace

DEFAULTS = {"CUSTOMERS_COLLECTION": "customers", "PRODUCTS_COLLECTION": "products"}


def seed(documents: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the documents, given with their fields as Python has them."""
    commit([replace(path, fields) for path, fields in documents.items()])


def everything() -> dict[str, dict[str, Any]]:
    """Return the fields of every document, by path; records of events aside."""
    with connections["firestore"].cursor() as cursor:
        query = types.StructuredQuery(from_=[types.StructuredQuery.CollectionSelector(all_descendants=True)])
        request = types.RunQueryRequest(parent=f"{cursor.database}/documents", structured_query=query)
        found = cursor.run(request, "SELECT * FROM **")
    inbox = f"{get_settings().events_collection}/"
    return {snapshot.path: snapshot.fields for snapshot in found if not snapshot.path.startswith(inbox)}


@contextmanager
def collections_named(settings: Mapping[str, Any]):
    """Let the models lie in other collections: a project's are known when the models are made."""
    renamed = {default: settings.get(name) or default for name, default in DEFAULTS.items()}
    models = list(apps.get_app_config("django_firestore_stripe").get_models())
    before = {model: model._meta.db_table for model in models}
    for model in models:
        root, slash, rest = model._meta.db_table.partition("/")
        _move(model, renamed.get(root, root) + slash + rest)
    try:
        yield
    finally:
        for model, table in before.items():
            _move(model, table)


def _move(model: Any, table: str) -> None:
    model._meta.db_table = table
    for field in model._meta.fields:
        # Django keeps each field's column, which names the table.
        field.__dict__.pop("cached_col", None)
