"""A schema editor for a database that has no schema."""

from typing import Any, NoReturn

from django.db import NotSupportedError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class DatabaseSchemaEditor(BaseDatabaseSchemaEditor):
    """Refuses every change."""

    def execute(self, sql: Any, params: Any = ()) -> NoReturn:
        """Refuse."""
        raise NotSupportedError("Firestore has no schema: there is nothing to migrate.")
