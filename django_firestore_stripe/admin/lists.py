"""The list of documents."""

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest


class DocumentChangeList(ChangeList):
    """A list whose total counts exactly the rows that it shows.

    Firestore leaves out documents that lack a field by which they are ordered, but counts them: so they are filtered.
    Ordered by their key, all are there.
    """

    model_admin: Any

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Return the rows, without the fields that the list does not show."""
        rows = super().get_queryset(request, exclude_parameters).defer(*self.model_admin.list_defer)
        first = str(next(iter(rows.query.order_by), "pk")).removeprefix("-")
        by_key = first in {"pk", self.lookup_opts.pk.name}
        return rows if by_key else rows.filter(**{f"{first}__isnull": False})
