"""Pages that cost what they show: a page is found by its cursor, so that none that came before is read."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from django_firestore_stripe.api.fields import in_utc
from django_firestore_stripe.firestore.paths import is_valid_id

ORDERING = "ordering"
NUMBER = re.compile("[0-9]{1,3}")


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
            return moment is not None and is_aware(moment) and bool(moment.astimezone(UTC))
        except (ValueError, OverflowError):
            return False

    def _get_position_from_instance(self, instance: Any, ordering: Sequence[str]) -> str:
        """Return a time in UTC, be it naive, as the project has it: an hour of autumn comes twice in its time zone."""
        name = ordering[0].lstrip("-")
        value = instance[name] if isinstance(instance, dict) else getattr(instance, name)
        if not isinstance(value, datetime):
            return str(value)
        return in_utc(value).isoformat()


class NewestFirst(DocumentCursorPagination):
    """Pages of 20, the newest first; `?ordering=` names the time for the oldest first, as in "created_at"."""

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """Return the order that was asked for; raises ValidationError for any other than by this time."""
        time = str(self.ordering).lstrip("-")
        asked = request.query_params.get(ORDERING) or str(self.ordering)
        if asked.removeprefix("-") != time:
            raise ValidationError({ORDERING: [_("Takes %(time)s or -%(time)s.") % {"time": time}]})
        return (asked,)


class NewestCreatedFirst(NewestFirst):
    """The same, of documents whose time is `created`."""

    ordering = "-created"


class ByKey(DocumentCursorPagination):
    """Pages of documents by their keys, which Firestore reads forwards only: there is no way back.

    `?limit=` is how many a page shows, 100 at most and unless it says otherwise.
    """

    ids = 1
    page_size = max_page_size = 100
    page_size_query_param = "limit"
    ordering = "pk"

    def get_page_size(self, request: Request) -> int:
        """Return how many documents a page shows; raises ValidationError for what is no such number."""
        asked = request.query_params.get(self.page_size_query_param, str(self.max_page_size))
        number = int(asked) if NUMBER.fullmatch(asked) else 0
        if not 1 <= number <= self.max_page_size:
            sentence = _("Takes a whole number from 1 to %(most)s.") % {"most": self.max_page_size}
            raise ValidationError({self.page_size_query_param: [sentence]})
        return number

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return the cursor; raises NotFound for one that goes backwards, as for any other that is not ours."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.reverse:
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_previous_link(self) -> None:
        """Return no address."""

    def is_position(self, text: str) -> bool:
        """Say whether a text can be a key: that many ids, joined by "/"."""
        ids = text.split("/")
        return len(ids) == self.ids and all(map(is_valid_id, ids))


class BelowOneByKey(ByKey):
    """The same, of documents that lie below one other."""

    ids = 2
