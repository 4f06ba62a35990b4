"""Documents that were all read, put in order here: for those that lie in several collections.

Firestore can order what lies below one document, at any depth, by key only.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import gt, lt
from typing import Any, Self

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from rest_framework.request import Request

from django_firestore_stripe.api.fields import in_utc
from django_firestore_stripe.api.pagination import NewestCreatedFirst

COMPARISONS: dict[str, Callable[[datetime, datetime], bool]] = {"lt": lt, "gt": gt}


class Gathered:
    """As much of a query set as CursorPagination asks for: an order by a time, what comes before or after one, a slice."""

    def __init__(self, documents: Iterable[Any]) -> None:
        self._documents = list(documents)

    def order_by(self, name: str) -> Self:
        """Return those that have the time `name`, in its order or, with a minus, against it."""
        time = name.lstrip("-")
        dated = [document for document in self._documents if getattr(document, time) is not None]
        ordered = sorted(
            dated, key=lambda document: (_utc(getattr(document, time)), document.pk), reverse=name.startswith("-")
        )
        return type(self)(ordered)

    def filter(self, *conditions: Q, **lookups: Any) -> Self:
        """Return those for which all of it holds."""
        asked = Q(*conditions, **lookups)
        return type(self)(document for document in self._documents if _holds(asked, document))

    def __getitem__(self, part: slice) -> Sequence[Any]:
        return self._documents[part]


class GatheredNewestFirst(NewestCreatedFirst):
    """Pages of 20 of all that a query finds, the newest first; each page reads all of it."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """Return a page."""
        found: Any = Gathered(queryset)
        return super().paginate_queryset(found, request, view)


def _holds(asked: Q, document: Any) -> bool:
    parts = [_holds(part, document) if isinstance(part, Q) else _compares(part, document) for part in asked.children]
    return (any(parts) if asked.connector == Q.OR else all(parts)) is not asked.negated


def _compares(asked: Any, document: Any) -> bool:
    name, _separator, comparison = asked[0].rpartition("__")
    value = getattr(document, name)
    if comparison == "isnull":
        return (value is None) is asked[1]
    return COMPARISONS[comparison](_utc(value), _utc(asked[1]))


def _utc(value: Any) -> datetime:
    moment: Any = parse_datetime(value) if isinstance(value, str) else value
    return in_utc(moment)
