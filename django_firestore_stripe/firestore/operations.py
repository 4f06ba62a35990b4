"""How values of Django's fields go into documents, and out of them whatever others wrote there."""

from datetime import datetime
from typing import Any

from django.db import NotSupportedError
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.utils import format_number
from django.utils import timezone

from django_firestore_stripe.firestore.bookmarks import forget
from django_firestore_stripe.firestore.client import EMULATOR, emulator_host
from django_firestore_stripe.firestore.flushing import flush
from django_firestore_stripe.firestore.readers import reader_of

COMMIT_SIZE = 500


class DatabaseOperations(BaseDatabaseOperations):
    """Firestore's operations."""

    compiler_module = "django_firestore_stripe.firestore.compilers"

    def quote_name(self, name: str) -> str:
        """Return the name: nothing is quoted where there is no SQL."""
        return name

    def no_limit_value(self) -> None:
        """Return None: a query without a limit has none."""

    def bulk_batch_size(self, fields: Any, objs: Any) -> int:
        """Return how many documents one commit writes."""
        return COMMIT_SIZE

    def sql_flush(
        self, style: Any, tables: Any, *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """Return what stands for "delete all documents"."""
        return ["FLUSH"]

    def execute_sql_flush(self, sql_list: Any) -> None:
        """Delete all documents of the database, whoever's they are. Raises NotSupportedError without an emulator."""
        if not emulator_host():
            raise NotSupportedError(
                f"Flushing would delete every document of the real Firestore, other apps' as well: set {EMULATOR}."
            )
        connection: Any = self.connection
        with connection.cursor() as cursor:
            flush(cursor)
            forget(cursor.database)

    def adapt_json_value(self, value: Any, encoder: Any) -> Any:
        """Return the value: documents hold maps and arrays themselves."""
        return value

    def adapt_unknown_value(self, value: Any) -> Any:
        """Return the value: what Firestore cannot hold is refused when it is encoded."""
        return value

    def adapt_datetimefield_value(self, value: Any) -> Any:
        """Return a point in time; a naive one is in the current time zone."""
        if isinstance(value, datetime) and timezone.is_naive(value):
            return timezone.make_aware(value)
        return value

    def adapt_decimalfield_value(
        self, value: Any, max_digits: int | None = None, decimal_places: int | None = None
    ) -> str | None:
        """Return a decimal's text with all its places: equal numbers are equal texts."""
        return format_number(value, max_digits, decimal_places)

    def get_db_converters(self, expression: Any) -> list[Any]:
        """Return the tolerant reader of the expression's field: documents are written by others too."""
        reader = reader_of(getattr(expression, "output_field", None))
        return [*super().get_db_converters(expression), reader] if reader else super().get_db_converters(expression)
