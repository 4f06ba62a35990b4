"""The list of documents."""

from copy import copy
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from django_firestore_stripe.admin.calendars import Calendar
from django_firestore_stripe.firestore.paths import template_of


class KeyedChangeList(ChangeList):
    """A list of documents of any model, by key where nothing else is asked for and Firestore can.

    Django's list orders by key to have some order, and before 6.1 it ends every other order with "-pk". The backend
    obeys to the letter: it refuses keys under a range of another field, and "-pk" after an ascending order needs one
    more index. Firestore ends each order with the key itself.
    """

    lookup_opts: Any
    model: Any

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Return the rows; by key, they may be filtered by a range all the same."""
        rows: Any = super().get_queryset(request, exclude_parameters)
        ends_with_key = self._is_key(next(reversed(rows.query.order_by), "pk"))
        sorted_rows: QuerySet[Any] = rows.loosely_ordered() if ends_with_key else rows
        return sorted_rows

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Return the order up to the key, or the parent with which the key begins: what follows changes nothing.

        The key that Django has appended is left out.
        """
        asked = super().get_ordering(request, queryset) or ["pk"]
        end = next((number for number, order in enumerate(asked, start=1) if self._is_key(order)), len(asked))
        fields = list(asked[:end])
        if fields == ["-pk"] and ORDER_VAR not in self.params:
            return ["pk"]
        return fields[:-1] if len(fields) > 1 and fields[-1] == "-pk" else fields

    def _is_key(self, order: Any) -> bool:
        """Say whether rows are ordered by their key, or by the parent that their paths begin with."""
        name = str(order).removeprefix("-")
        parents = template_of(self.model).columns[:1]
        parent = any(
            name in {field.name, field.attname} for field in self.lookup_opts.fields if field.column in parents
        )
        return parent or name in {"pk", self.lookup_opts.pk.name}


class DocumentChangeList(KeyedChangeList):
    """A list whose total counts exactly the rows that it shows.

    Firestore leaves out documents that lack a field by which they are ordered, but counts them: so they are filtered.
    Ordered by their key, all are there. `dated` is what the date hierarchy is made from, None where there is none.
    """

    model_admin: Any
    unordered: QuerySet[Any]
    dated: "DocumentChangeList | None" = None

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Return the rows, without the fields that the list does not show."""
        rows: Any = super().get_queryset(request, exclude_parameters).defer(*self.model_admin.list_defer)
        self.unordered = rows.order_by()
        first = str(next(iter(rows.query.order_by), "pk")).removeprefix("-")
        complete: QuerySet[Any] = rows if self._is_key(first) else rows.filter(**{f"{first}__isnull": False})
        return complete

    def get_filters(self, request: HttpRequest) -> Any:
        """Return the filters. Raises IncorrectLookupParameters for a date that no calendar has."""
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Return one order: every combination of two would need indexes of its own."""
        if ORDER_VAR in self.params:
            self.params[ORDER_VAR] = self.params[ORDER_VAR].partition(".")[0]
        first = str(super().get_ordering(request, queryset)[0])
        if self._is_of_a_period and first.removeprefix("-") != self.date_hierarchy:
            self.params.pop(ORDER_VAR, None)
            first = str(super().get_ordering(request, queryset)[0])
        return [first]

    @property
    def _is_of_a_period(self) -> bool:
        """Whether only some dates are wanted: then Firestore orders by them first, or needs one more index."""
        return any(name.startswith(f"{self.date_hierarchy}__") for name in self.params)

    def get_results(self, request: HttpRequest) -> None:
        """Count the rows, and read the first and the last date while a failure can still be answered."""
        super().get_results(request)
        if self.date_hierarchy and self.result_count and not self.query and request.method == "GET":
            self.dated = copy(self)
            self.dated.queryset = Calendar.of(self.unordered, self.date_hierarchy)
