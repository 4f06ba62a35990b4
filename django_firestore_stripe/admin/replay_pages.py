"""Replaying events: the button on an event's page, and the page that replays the selected ones and shows progress."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from django_firestore_stripe.admin import links
from django_firestore_stripe.admin.action_pages import CONFIRMED
from django_firestore_stripe.admin.badges import badge
from django_firestore_stripe.admin.base import DocumentAdmin
from django_firestore_stripe.admin.replaying import Outcome, may_replay, replay, replay_all
from django_firestore_stripe.admin.selections import first_of
from django_firestore_stripe.models import WebhookEvent

TEMPLATE = "admin/django_firestore_stripe/webhookevent/replay.html"
JSON = "application/json"


class ReplayPages(DocumentAdmin):
    """Adds the replay of one event, and of those selected in the list."""

    actions = ("replay_selected",)
    change_form_template = "admin/django_firestore_stripe/webhookevent/change_form.html"

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Whoever may change events."""
        return self.has_act_permission(request)

    def get_urls(self) -> list[Any]:
        """Add the address that the button on an event's page posts to."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_replay"
        return [
            path("<path:object_id>/replay/", self.admin_site.admin_view(self.replay_view), name=name),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Show the event, with the button if there is something to replay."""
        obj = kwargs.get("obj")
        if obj is not None and may_replay(obj) and self.has_replay_permission(request):
            context["replay_url"] = _replay_url(obj)
        return super().render_change_form(request, context, *args, **kwargs)

    def replay_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Replay one event and return to its page; a script gets what became of it as JSON."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_replay_permission(request):
            raise PermissionDenied
        return self._answered(self._replay, request, unquote(object_id))

    def _replay(self, request: HttpRequest, key: str) -> HttpResponse:
        event = self.get_object(request, key)
        outcome = None if event is None else self._logged(request, replay(event))
        if request.headers.get("Accept") == JSON:
            sentence = outcome.sentence if outcome else _("%s is gone.") % key
            return JsonResponse({"done": bool(outcome and outcome.done), "sentence": sentence})
        if outcome:
            self._tell(request, outcome)
        # The page that it leads to says of a missing event that it is missing.
        return HttpResponseRedirect(reverse(links.page_name(WebhookEvent, "change"), args=[quote(key)]))

    @admin.action(
        permissions=["replay"], description=gettext_lazy("Replay selected events that failed or are unfinished")
    )
    def replay_selected(self, request: HttpRequest, queryset: QuerySet[WebhookEvent]) -> HttpResponse | None:
        """Ask for events whose effects are pending or that were not applied, and replay them; the rest is asked again.

        The page's script replays one event in each request; without it, this does as many as time allows.
        """
        first, limits = first_of(queryset.defer(None))
        events = [event for event in first if may_replay(event)]
        if not events:
            if limits:
                self.message_user(request, limits, messages.WARNING)
            self.message_user(request, _("None of the selected events needs a replay."), messages.WARNING)
            return None
        left = self._replay_some(request, events) if CONFIRMED in request.POST else events
        return self._ask(request, left, limits) if left else None

    def _replay_some(self, request: HttpRequest, events: Sequence[WebhookEvent]) -> list[WebhookEvent]:
        """Replay until the time is up, and return what is left."""
        done = set()
        for outcome in replay_all(events):
            self._tell(request, self._logged(request, outcome))
            done.add(outcome.event.pk)
        return [event for event in events if event.pk not in done]

    def _ask(self, request: HttpRequest, events: Sequence[WebhookEvent], limits: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Replay events"),
            "opts": self.opts,
            "media": self.media,
            "events": [
                {
                    "key": event.pk,
                    "url": _replay_url(event),
                    "link": links.document_link(WebhookEvent, event.pk, str(event)),
                    "status": badge(event.status, title=event.reason),
                }
                for event in sorted(events, key=lambda event: str(event.created))
            ],
            "limits": limits,
            "back": request.get_full_path(),
            "checkbox": ACTION_CHECKBOX_NAME,
            "confirmed": CONFIRMED,
        }
        return TemplateResponse(request, TEMPLATE, context)

    def _logged(self, request: HttpRequest, outcome: Outcome) -> Outcome:
        self.log_change(request, outcome.event, outcome.sentence)
        return outcome

    def _tell(self, request: HttpRequest, outcome: Outcome) -> None:
        self.message_user(request, outcome.sentence, messages.SUCCESS if outcome.done else messages.ERROR)


def _replay_url(event: WebhookEvent) -> str:
    return reverse(links.page_name(WebhookEvent, "replay"), args=[quote(event.pk)])
