"""Filters of the inbox: by what happened, and by the kind of object that it happened to."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import shown
from django_firestore_stripe.services.events.registry import handled_types

# Stripe's names of the objects that events are about: https://docs.stripe.com/api/events/types.
OBJECTS = (
    *("charge", "checkout.session", "customer", "dispute", "invoice", "payment_intent", "price", "product", "refund"),
    *("subscription", "tax_rate"),
)


class TypeFilter(SimpleListFilter):
    """The events of one type; a type that only a project's own code handles can be asked for by its name."""

    title = _("type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return every type that has a builder."""
        return [(kind, shown.breakable(kind)) for kind in sorted(handled_types())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the events of the type."""
        return queryset.filter(type=self.value()) if self.value() else queryset


class ObjectFilter(SimpleListFilter):
    """The events about one kind of object."""

    title = _("object")
    parameter_name = "object_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the kinds."""
        return [(kind, kind.replace("_", " ").replace(".", " ")) for kind in OBJECTS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the events about that kind of object."""
        return queryset.filter(object_type=self.value()) if self.value() else queryset


def as_types(term: str) -> list[str]:
    """Return the types that a term means: the one of that name, and those that begin with it."""
    return sorted({term, *(kind for kind in handled_types() if kind.startswith(term))})
