"""The SDK's questions about products and prices, as parameters of an address.

`activeOnly` and `includePrices` are the SDK's; its `where` is a parameter per field: `role=gold`, `role__in=gold,silver`,
`metadata.kind=book`, `metadata.kind__in=book,map`. All of them must hold.
"""

import re
from collections.abc import Iterator, Mapping
from functools import reduce
from math import prod
from operator import or_
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_filters import filters
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework.exceptions import ValidationError

from django_firestore_stripe.models import Product

IN = "__in"
METADATA = "metadata."
# A key as Firestore keeps it.
KEY = re.compile(r"(?!__.*__$)[^\x00]{1,40}", re.DOTALL)
# Firestore compares no string that is longer than this.
MAX_BYTES = 1_500
# Firestore's limit for one query.
MAX_ALTERNATIVES = 30
FLAGS = {"true": True, "false": False}

Problem = tuple[str, str]


class FlagField(forms.Field):
    """Takes true or false."""

    def to_python(self, value: Any) -> bool | None:
        """Return the flag, None where there is none."""
        if value in self.empty_values:
            return None
        if value not in FLAGS:
            raise forms.ValidationError(_("Takes true or false."))
        return FLAGS[value]


class FlagFilter(filters.BooleanFilter):  # type: ignore[misc]
    """A flag of the SDK's."""

    field_class = FlagField


class Filters(DjangoFilterBackend):  # type: ignore[misc]
    """django-filter, in a project that need not have it among its INSTALLED_APPS: the pages of DRF have no form for it."""

    def to_html(self, request: Any, queryset: Any, view: Any) -> str:
        """Return nothing."""
        return ""


class CatalogueFilter(FilterSet):  # type: ignore[misc]
    """What products and prices have in common."""

    activeOnly = FlagFilter(method="only_active", label="Leave out what is no longer sold.")  # noqa: N815

    # Fields that can be asked for by their value, or by several of which any will do.
    fields: tuple[str, ...] = ()

    def only_active(self, queryset: Any, _name: str, value: bool) -> Any:
        """Leave out what is no longer sold."""
        return queryset.active() if value else queryset

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return what all of the parameters ask for; raises ValidationError, naming the parameter."""
        asked = dict(self._asked())
        problems = dict(_problems(asked))
        if problems:
            raise ValidationError({name: [sentence] for name, sentence in problems.items()})
        conditions = [_condition(name, values) for name, values in asked.items()]
        found: QuerySet[Any] = super().filter_queryset(queryset).filter(*conditions)
        return found

    def _asked(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the parameters that are about fields, each with the values of which any will do."""
        for name, value in self.data.items():
            field = name.removesuffix(IN)
            if field in self.fields or field.startswith(METADATA):
                yield name, value.split(",") if name.endswith(IN) else [value]


class ProductFilter(CatalogueFilter):
    """Which products."""

    includePrices = FlagFilter(method="with_prices", label="Show the prices of each product, too.")  # noqa: N815

    fields = ("name", "role", "tax_code")

    def with_prices(self, queryset: QuerySet[Product], _name: str, _value: bool) -> QuerySet[Product]:
        """Leave the prices to the view, which reads them for the products of one page."""
        return queryset


class PriceFilter(CatalogueFilter):
    """Which of a product's prices."""

    fields = ("type", "currency", "interval")


def _problems(asked: Mapping[str, list[str]]) -> Iterator[Problem]:
    for name, values in asked.items():
        if name.startswith(METADATA) and not KEY.fullmatch(name.removesuffix(IN).removeprefix(METADATA)):
            yield name, _("This is no key of metadata.")
        elif any("\x00" in value or len(value.encode()) > MAX_BYTES for value in values):
            yield name, _("Takes text of up to %(most)s bytes.") % {"most": f"{MAX_BYTES:,}"}
    if prod(len(values) for values in asked.values()) > MAX_ALTERNATIVES:
        widest = max(asked, key=lambda name: len(asked[name]))
        yield (
            widest,
            _("Firestore takes %(most)s alternatives in all: ask for fewer values.") % {"most": MAX_ALTERNATIVES},
        )


def _condition(name: str, values: list[str]) -> Q:
    field = name.removesuffix(IN)
    if not field.startswith(METADATA):
        return Q(**{f"{field}{IN}": values})
    key = field.removeprefix(METADATA)
    return reduce(or_, (Q(metadata__contains={key: value}) for value in values))
