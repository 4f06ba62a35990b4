"""What Firestore cannot do becomes a message over the unfiltered list; what it cannot do now, a page with status 503."""

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db import DataError, NotSupportedError, ProgrammingError
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from django_firestore_stripe.admin.links import linked_text
from django_firestore_stripe.admin.masking import masked_text
from django_firestore_stripe.exceptions import Unavailable

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin

TEMPLATE = "admin/django_firestore_stripe/unavailable.html"
RETRY_AFTER = "30"


class ListRefused(Exception):
    """The address asks for a list that there cannot be."""


# FAILED_PRECONDITION of a query, a missing index, is a ProgrammingError.
REFUSALS = (NotSupportedError, ProgrammingError, DataError, ListRefused)
FAILURES = (DatabaseError, Unavailable)


def reason_of(error: Exception) -> str:
    """Return what the person at the screen can do something about."""
    cause = error.__cause__ if isinstance(error, ListRefused) else error
    inner = cause.args[0] if isinstance(cause, IncorrectLookupParameters) and cause.args else cause
    known = isinstance(inner, NotSupportedError | ProgrammingError | DataError)
    return masked_text(str(inner)) if known else _("There is no such list: a filter, the order or the page is unknown.")


def failure_sentence(error: Exception) -> str:
    """Return what the person at the screen can read of a failure, secrets apart; `links.linked_text` makes it HTML."""
    if isinstance(error, REFUSALS):
        return reason_of(error)
    if isinstance(error, DatabaseError):
        return _("Firestore cannot be reached at the moment. Please try again in a minute.")
    sentence = masked_text(str(error))
    if isinstance(error, Unavailable):
        return _("%(reason)s Please try again on this page: nothing is done twice.") % {"reason": sentence}
    return sentence


class FailureAnswers(Base):
    """Pages that answer the failures of Firestore."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list. Raises ListRefused where Django would redirect without a word."""
        try:
            return super().get_changelist_instance(request)
        except IncorrectLookupParameters as wrong:
            raise ListRefused from wrong

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Show the list, or say why not."""
        try:
            return super().changelist_view(request, extra_context)
        except REFUSALS as refused:
            return self._refuse(request, refused)
        except FAILURES as failure:
            return self._fail(request, failure)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the document, or say why not."""
        return self._answered(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete the document, or say why not."""
        return self._answered(super().delete_view, request, *args, **kwargs)

    def history_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show who did what, or say why not."""
        return self._answered(super().history_view, request, *args, **kwargs)

    def _answered(self, view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = view(request, *args, **kwargs)
        except FAILURES as failure:
            return self._fail(request, failure)
        return response

    def _refuse(self, request: HttpRequest, refused: Exception) -> HttpResponse:
        if not request.GET:
            return self._fail(request, refused)
        self.message_user(request, linked_text(reason_of(refused)), messages.ERROR)
        return HttpResponseRedirect(request.path)

    def _unordered(self, request: HttpRequest) -> str:
        """Return the query of the list ordered by its key, which needs no index; empty where no column shows it."""
        columns = [*([None] if self.get_actions(request) else []), *self.get_list_display(request)]
        sorts = (getattr(column, "admin_order_field", None) for column in columns)
        places = (place for place, field in enumerate(sorts) if field in {"pk", self.opts.pk.name})
        return next((urlencode({ORDER_VAR: place}) for place in places), "")

    def _fail(self, request: HttpRequest, failure: Exception) -> HttpResponse:
        """Return a page that does not lead back to itself."""
        refused = isinstance(failure, REFUSALS)
        logger.warning("The admin could not show %s: %s", self.opts.label, type(failure).__name__, exc_info=failure)
        context = {
            **self.admin_site.each_context(request),
            "title": _("This list needs an index") if refused else _("Firestore cannot be reached"),
            "opts": self.opts,
            "reason": linked_text(reason_of(failure)) if refused else "",
            "unordered": self._unordered(request) if refused else "",
            "media": self.media,
        }
        response = TemplateResponse(request, TEMPLATE, context, status=HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = RETRY_AFTER
        return response
