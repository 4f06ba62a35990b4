"""Deleting documents."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.sql.constants import ROW_COUNT

from django_firestore_stripe.firestore.changing import change
from django_firestore_stripe.firestore.compilers.base import FirestoreCompiler, django_compiler
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.firestore.writes import Write


class SQLDeleteCompiler(django_compiler.SQLDeleteCompiler, FirestoreCompiler):  # type: ignore[misc]
    """Compiles `delete()`."""

    def execute_sql(self, result_type: str = ROW_COUNT, **_options: Any) -> int:
        """Delete the rows and return how many there were."""
        try:
            selection = self.selection()
        except EmptyResultSet:
            return 0
        with self.connection.cursor() as cursor:
            return change(selection, _deletion, cursor)


def _deletion(snapshot: Snapshot) -> Write:
    return Write(path=snapshot.path, fields=None, exists=True)
