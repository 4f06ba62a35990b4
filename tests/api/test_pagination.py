"""Cursor pagination for documents of a project's own."""

from base64 import b64encode
from urllib.parse import urlencode

import pytest
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from django_firestore_stripe.api.pagination import DocumentCursorPagination


class ByAmount(DocumentCursorPagination):
    ordering = "amount"

    def is_position(self, text):
        return text.isdecimal()


def cursor_of(pagination, position):
    request = Request(APIRequestFactory().get("/", {"cursor": _encoded(position)}))
    return pagination().decode_cursor(request)


def _encoded(position):
    return b64encode(urlencode({"p": position}).encode()).decode()


@pytest.mark.parametrize(
    ("pagination", "position"), [(DocumentCursorPagination, "2026-01-01T00:00:00Z"), (ByAmount, "30")]
)
def test_cursor__holds_what_the_field_can_hold(pagination, position):
    assert cursor_of(pagination, position).position == position


@pytest.mark.parametrize(
    ("pagination", "position"),
    [
        (DocumentCursorPagination, "30"),
        (DocumentCursorPagination, "2026-01-01T00:00:00"),
        (DocumentCursorPagination, "2026-13-01T00:00:00Z"),
        (DocumentCursorPagination, "9999-12-31T23:59:59-23:59"),
        (DocumentCursorPagination, "0001-01-01T00:00:00+23:59"),
        (ByAmount, "2026-01-01T00:00:00Z"),
    ],
)
def test_cursor__that_holds_anything_else_is_not_found(pagination, position):
    with pytest.raises(NotFound):
        cursor_of(pagination, position)
