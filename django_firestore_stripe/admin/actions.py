"""What staff can have done to a document: a question, perhaps a form, and a service that does it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.firestore.fields import new_document_id
from django_firestore_stripe.services.sync import Outcome

# Takes the document and what the form says, returns a sentence for whoever asked; raises our errors.
Run = Callable[[Any, Mapping[str, Any]], Any]


class ActionForm(forms.Form):
    """What an action asks for beyond "yes"; `key` makes sure that the same page does it once."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_document_id, max_length=100)

    def __init__(self, *args: Any, document: Any = None, origin: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self.origin = origin

    def suggest(self, request: HttpRequest) -> Sequence[tuple[str, str]]:
        """Return what the page suggests to whoever asks: values, each with what it means. Raises a django.db.Error."""
        return ()

    def clean(self) -> dict[str, Any]:
        """Return the input, and the site's origin with it."""
        return {**self.cleaned_data, "origin": self.origin}


@dataclass(frozen=True, kw_only=True)
class DocumentAction:
    """An action: `name` is its part of the address, `several` whether a list offers it for its selected rows.

    `offered` says of which documents it makes sense, `grave` that nothing takes it back.
    """

    name: str
    label: Any
    question: Any
    run: Run
    offered: Callable[[Any], bool] = lambda _document: True
    form: type[ActionForm] = ActionForm
    several: bool = True
    grave: bool = False


OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.WRITTEN: _("%(document)s is up to date with Stripe now."),
    Outcome.UNCHANGED: _("%(document)s was up to date with Stripe already."),
    Outcome.DELETED: _("Stripe no longer has %(document)s: it was deleted here, too."),
    Outcome.LATER: _("Stripe has done it; %(document)s follows with the webhook."),
}


def outcome_sentence(outcome: Outcome, document: Any, sentences: Mapping[Outcome, Any] = OUTCOMES) -> str:
    """Return what became of a document in words."""
    return str(sentences[outcome]) % {"document": document}


def sync_action(sync: Callable[[Any], Outcome], sentences: Mapping[Outcome, Any] = OUTCOMES) -> DocumentAction:
    """Return the action that brings a document up to date with Stripe."""
    return DocumentAction(
        name="sync",
        label=_("Sync from Stripe"),
        question=_("Read this from Stripe and bring the document up to date?"),
        run=lambda document, _data: outcome_sentence(sync(document), document, sentences),
    )
