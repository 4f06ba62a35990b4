"""What the pages of all documents have in common: Stripe owns them, so they are read here and changed there."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from django_firestore_stripe.admin.action_pages import ActionPages
from django_firestore_stripe.admin.lists import DocumentChangeList
from django_firestore_stripe.admin.masking import is_secret
from django_firestore_stripe.admin.searches import Search, search


class DocumentAdmin(ActionPages):
    """A list and a page to read.

    `searches` are tried in their order; `list_defer` names fields that lists do not read.
    A subclass says by `is_deletable` which documents may go.
    """

    searches: ClassVar[Sequence[Search]] = ()
    list_defer: ClassVar[Sequence[str]] = ()

    change_list_template = "admin/django_firestore_stripe/change_list.html"
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 200

    class Media:
        css = {"all": ["django_firestore_stripe/admin.css"]}

    def is_deletable(self, document: Any) -> bool:
        """Say whether deleting a document by hand does no harm."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: documents come from Stripe."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: the next event would overwrite it."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may view or change."""
        opts = self.opts
        names = (f"{opts.app_label}.{action}_{opts.model_name}" for action in ("view", "change"))
        return any(map(request.user.has_perm, names))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever has the permission, where the model has something to delete at all."""
        allowed = super().has_delete_permission(request, obj)
        if obj is None:
            return allowed and type(self).is_deletable is not DocumentAdmin.is_deletable
        return allowed and self.is_deletable(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return everything that the page shows."""
        return flatten_fieldsets(self.get_fieldsets(request, obj))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list whose total agrees with its rows."""
        return DocumentChangeList

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """Return what is searched, for Django to show the box."""
        return [candidate.lookup for candidate in self.searches]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return what the term means; spaces are part of it."""
        term = search_term.strip()
        return (search(self.searches, queryset, term) if term else queryset), False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse to filter by what is not shown: whoever may compare a secret can find it out."""
        return not any(map(is_secret, lookup.split("__"))) and super().lookup_allowed(lookup, value, request)
