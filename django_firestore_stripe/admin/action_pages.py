"""The pages on which staff confirm an action, for one document or for the selected rows of a list."""

import time
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db import Error as DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext as _

from django_firestore_stripe.admin import links
from django_firestore_stripe.admin.actions import ActionForm, DocumentAction
from django_firestore_stripe.admin.failures import FailureAnswers, failure_sentence
from django_firestore_stripe.admin.selections import first_of
from django_firestore_stripe.exceptions import InvalidRequest, PaymentsError
from django_firestore_stripe.origins import origin_of

TEMPLATE = "admin/django_firestore_stripe/confirm.html"
CONFIRMED = "confirmed"
# Seconds after which the rest of a selection is left for another time, lest the browser or a proxy gives up.
ENOUGH = 20.0


class ActionPages(FailureAnswers):
    """Adds the actions of a model: buttons on a document's page, entries of the list's menu."""

    document_actions: ClassVar[Sequence[DocumentAction]] = ()
    change_form_template = "admin/django_firestore_stripe/change_form.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        several = (action for action in self.document_actions if action.several)
        self.actions = [*(self.actions or ()), *map(self._entry, several)]

    def _entry(self, action: DocumentAction) -> Any:
        """Return what Django's list of actions takes."""

        @admin.action(permissions=["act"], description=action.label)
        def entry(_admin: Any, request: HttpRequest, documents: QuerySet[Any]) -> HttpResponse | None:
            return self._selected(action, request, documents)

        entry.__name__ = f"{action.name}_selected"
        return entry

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Say whether somebody may act: whoever has the permission to change, though nobody edits documents here."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def get_urls(self) -> list[Any]:
        """Add an address for each action."""
        return [*map(self._url, self.document_actions), *super().get_urls()]

    def _url(self, action: DocumentAction) -> Any:
        view = self.admin_site.admin_view(partial(self.action_view, action=action))
        name = f"{self.opts.app_label}_{self.opts.model_name}_{action.name}"
        return path(f"<path:object_id>/{action.name}/", view, name=name)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Show the document, with a button for each action that makes sense."""
        document = kwargs.get("obj")
        if document is not None and self.has_act_permission(request):
            offered = [action for action in self.document_actions if action.offered(document)]
            context["document_actions"] = [(action, self._page(document, action.name)) for action in offered]
        return super().render_change_form(request, context, *args, **kwargs)

    def action_view(self, request: HttpRequest, object_id: str, action: DocumentAction) -> HttpResponse:
        """Ask, and on confirmation act; answers failures of Firestore as every page does."""
        if not self.has_act_permission(request):
            raise PermissionDenied
        return self._answered(self._one, request, unquote(object_id), action)

    def _one(self, request: HttpRequest, key: str, action: DocumentAction) -> HttpResponse:
        document = self.get_object(request, key)
        if document is None:
            # The page that it leads to says that it is missing.
            return HttpResponseRedirect(reverse(links.page_name(self.model, "change"), args=[quote(key)]))
        if not action.offered(document):
            self.message_user(request, _("%s does not allow this any more.") % document, messages.ERROR)
            return HttpResponseRedirect(self._page(document, "change"))
        form = action.form(request.POST or None, document=document, origin=origin_of(request))
        if form.is_valid() and self._done(request, action, document, form):
            return HttpResponseRedirect(self._page(document, "change"))
        return self._question(request, action, [document], form=form)

    def _selected(self, action: DocumentAction, request: HttpRequest, documents: QuerySet[Any]) -> HttpResponse | None:
        """Ask for the selected rows, and on confirmation act on each that it makes sense of."""
        first, limits = first_of(documents)
        chosen = [document for document in first if action.offered(document)]
        if not chosen:
            if limits:
                self.message_user(request, limits, messages.WARNING)
            self.message_user(request, _("None of the selected documents allows this."), messages.WARNING)
            return None
        if CONFIRMED not in request.POST:
            return self._question(request, action, chosen, form=action.form(), limits=limits)
        self._each(request, action, chosen)
        return None

    def _each(self, request: HttpRequest, action: DocumentAction, documents: Iterable[Any]) -> None:
        end = time.monotonic() + ENOUGH
        for document in documents:
            if time.monotonic() > end:
                self.message_user(request, _("%s was left for the next time.") % document, messages.WARNING)
                continue
            self._done(request, action, document, None)

    def _done(self, request: HttpRequest, action: DocumentAction, document: Any, form: ActionForm | None) -> bool:
        """Act, and tell how it went: a success is in the history as well."""
        try:
            sentence = action.run(document, form.cleaned_data if form else {})
        except InvalidRequest as invalid:
            self._explain(request, invalid, form)
            return False
        except (PaymentsError, DatabaseError) as error:
            sentence = format_html("{}: {}", document, links.linked_text(failure_sentence(error)))
            self.message_user(request, sentence, messages.ERROR)
            return False
        self.message_user(request, sentence, messages.SUCCESS)
        self.log_change(request, document, f"{action.label}: {strip_tags(str(sentence))}")
        return True

    def _explain(self, request: HttpRequest, invalid: InvalidRequest, form: ActionForm | None) -> None:
        for field, sentences in invalid.errors.items():
            if form and field in form.fields:
                form.add_error(field, list(sentences))
            else:
                self.message_user(request, f"{field}: {' '.join(sentences)}", messages.ERROR)

    def _page(self, document: Any, page: str) -> str:
        return reverse(links.page_name(self.model, page), args=[quote(document.pk)])

    def _question(
        self,
        request: HttpRequest,
        action: DocumentAction,
        documents: Sequence[Any],
        *,
        form: ActionForm,
        limits: str = "",
    ) -> HttpResponse:
        several = ACTION_CHECKBOX_NAME in request.POST
        suggestions, problem = _suggested(form, request)
        context = {
            **self.admin_site.each_context(request),
            "title": action.label,
            "opts": self.opts,
            "media": self.media + form.media,
            "action": action,
            "documents": [
                (document, links.document_link(self.model, document.pk, str(document))) for document in documents
            ],
            "form": form,
            "suggestions": suggestions,
            "problem": problem,
            "limits": limits,
            "back": request.get_full_path() if several else self._page(documents[0], "change"),
            "selected": [document.pk for document in documents] if several else [],
            "checkbox": ACTION_CHECKBOX_NAME,
            "confirmed": CONFIRMED,
        }
        return TemplateResponse(request, TEMPLATE, context)


def _suggested(form: ActionForm, request: HttpRequest) -> tuple[Sequence[tuple[str, str]], Any]:
    """Return what a form suggests, and why it cannot: the page works without, and is not read from while it is shown."""
    try:
        return form.suggest(request), ""
    except DatabaseError as error:
        return (), links.linked_text(failure_sentence(error))
