"""Pages that cost what they show: a page is found by its cursor, so that none that came before is read."""

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


class DocumentCursorPagination(CursorPagination):
    """Pages of documents by a time, which `ordering` names: "-created_at" is the newest first.

    A page of n rows costs n + 1 reads. Documents without that time are on no page, and those of the very same moment
    come in the order of their keys. For another kind of field, `is_position` says what a cursor may hold.
    """

    page_size = 20
    ordering = "-created_at"

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return the cursor; raises NotFound for one that names no position, as for any other that is not ours."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not self.is_position(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def is_position(self, text: str) -> bool:
        """Say whether a text, which may come from anybody, is a value of the field: here a time with its zone."""
        try:
            moment = parse_datetime(text)
        except ValueError:
            return False
        return moment is not None and is_aware(moment)


class NewestFirst(DocumentCursorPagination):
    """Pages of 20, the newest first."""
