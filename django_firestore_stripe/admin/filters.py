"""Filters that Firestore can evaluate with one query."""

from typing import Any

from django.contrib.admin import DateFieldListFilter, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.firestore.paths import is_valid_id


class DateFilter(DateFieldListFilter):
    """Spans of time; without "no date", which Firestore cannot find where the field is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks_null = f"{self.field_path}__isnull"
        self.links = tuple(link for link in self.links if asks_null not in link[1])


class CustomerFilter(SimpleListFilter):
    """The documents of one customer; only there while it is in use, for nobody wants a list of all customers."""

    title = _("customer")
    parameter_name = "uid"
    lookup = "customer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the one choice there is."""
        uid = self.value()
        return [(uid, uid)] if uid else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return that customer's documents; a uid that cannot be one has none."""
        uid = self.value() or ""
        return queryset.filter(**{self.lookup: uid}) if is_valid_id(uid) else queryset.none()


class PayerFilter(CustomerFilter):
    """The payments of one customer."""

    lookup = "user"


class EventCustomerFilter(CustomerFilter):
    """The events of one customer."""

    lookup = "uid"
