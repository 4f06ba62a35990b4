"""Webhook events: what Stripe sent, what became of it, and another try for what failed."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import columns, links, shown
from django_firestore_stripe.admin.badges import badge
from django_firestore_stripe.admin.base import DocumentAdmin
from django_firestore_stripe.admin.filters import DateFilter, EventCustomerFilter
from django_firestore_stripe.admin.replaying import Outcome, may_replay, replay, replay_all
from django_firestore_stripe.admin.searches import Search
from django_firestore_stripe.documents import paths
from django_firestore_stripe.models import Customer, WebhookEvent

# The dashboard's page of each kind of object; a checkout session has none of its own.
PAGES = {
    "customer": "customers",
    "payment_intent": "payments",
    "subscription": "subscriptions",
    "invoice": "invoices",
    "product": "products",
    "price": "prices",
}


def _customer(event: WebhookEvent) -> Any:
    """Link to the user; where nobody knows whose it is, name the Stripe customer."""
    return links.document_link(Customer, event.uid) if event.uid else shown.text(event.customer, limit=columns.SHORT)


def _object(event: WebhookEvent) -> Any:
    page = PAGES.get(event.object_type) if isinstance(event.object_type, str) else None
    if page is None:
        return shown.text(event.object_id)
    return links.dashboard_link(page, event.object_id, livemode=event.livemode)


def _documents(event: WebhookEvent) -> Any:
    written = event.documents if isinstance(event.documents, list) else []
    return links.lines(map(links.path_link, written))


def _effects(event: WebhookEvent) -> Any:
    some = event.effects != WebhookEvent.Effects.NONE
    return badge(event.effects, title=event.effects_error) if some else shown.NOTHING


CUSTOMER = columns.column(_customer, name="customer_link", title=_("customer"))
STATUS = columns.status("status", hint="reason")
EFFECTS = columns.column(_effects, name="effects")


@admin.register(WebhookEvent)
class WebhookEventAdmin(DocumentAdmin):
    """The inbox, the newest first."""

    list_display = (
        columns.text("type"),
        STATUS,
        EFFECTS,
        CUSTOMER,
        columns.moment("received_at", _("received"), sort=True),
        columns.text("attempts"),
        columns.text("object_id", _("object")),
        columns.moment("created", sort=True),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    columns.text("type"),
                    (STATUS, EFFECTS, columns.text("attempts")),
                    columns.text("reason"),
                    columns.text("effects_error", _("failed effects")),
                )
            },
        ),
        (
            _("About"),
            {
                "fields": (
                    (
                        columns.column(_object, name="object_link", title=_("object")),
                        CUSTOMER,
                        columns.column(
                            lambda event: links.dashboard_link("customers", event.customer, livemode=event.livemode),
                            name="stripe_customer",
                            title=_("Stripe customer"),
                        ),
                    ),
                    columns.column(_documents, name="documents", title=_("documents written")),
                )
            },
        ),
        (
            _("Dates"),
            {
                "fields": (
                    (columns.moment("created"), columns.moment("received_at", _("received"))),
                    (columns.moment("finished_at", _("finished")), columns.moment("expires_at", _("expires"))),
                )
            },
        ),
        (
            _("Stripe"),
            {
                "fields": (
                    (
                        columns.column(
                            lambda event: links.dashboard_link("events", event.pk, livemode=event.livemode),
                            name="at_stripe",
                            title=_("at Stripe"),
                        ),
                        columns.livemode(),
                        columns.text("api_version", _("API version")),
                    ),
                    columns.column(lambda event: shown.json_source(event.payload), name="payload"),
                )
            },
        ),
    )
    ordering = ("-received_at",)
    list_filter = (EventCustomerFilter, "status", "effects", "livemode", ("received_at", DateFilter))
    list_defer = ("payload", "documents")
    actions = ("replay_selected",)
    change_form_template = "admin/django_firestore_stripe/webhookevent/change_form.html"
    searches = (
        Search(lookup="pk", pattern=r"evt_\w+"),
        Search(lookup="customer", pattern=r"cus_\w+", keeps_order=True),
        Search(lookup="object_id", keeps_order=True),
        Search(lookup="uid", keeps_order=True),
        Search(lookup="type__startswith", keeps_order=True),
    )
    search_help_text = _(
        "Exactly: an event (evt_…), the object it is about (pi_…, sub_…), a Stripe customer (cus_…) or a user's id; "
        "or the beginning of a type."
    )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return an event; tombstones of deleted objects lie in the same collection.

        Lists leave them out because they lack the dates by which events are ordered.
        """
        is_tombstone = paths.event(object_id).startswith(paths.tombstone(""))
        return None if is_tombstone else super().get_object(request, object_id, from_field)

    def is_deletable(self, document: WebhookEvent) -> bool:
        """Failures stay until somebody has looked; the rest keeps Stripe from applying an event twice, and expires."""
        return document.status in {WebhookEvent.Status.FAILED, WebhookEvent.Status.UNMATCHED}

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Whoever may change events."""
        return self.has_act_permission(request)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse to filter by the payload as well: it may hold secrets."""
        return not lookup.startswith("payload") and super().lookup_allowed(lookup, value, request)

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
            context["replay_url"] = reverse(links.page_name(WebhookEvent, "replay"), args=[quote(obj.pk)])
        return super().render_change_form(request, context, *args, **kwargs)

    def replay_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Replay one event and return to its page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_replay_permission(request):
            raise PermissionDenied
        return self._answered(self._replay, request, unquote(object_id))

    def _replay(self, request: HttpRequest, key: str) -> HttpResponse:
        event = self.get_object(request, key)
        # The page that it leads to says of a missing event that it is missing.
        if event is not None:
            self._tell(request, replay(event))
        return HttpResponseRedirect(reverse(links.page_name(WebhookEvent, "change"), args=[quote(key)]))

    @admin.action(permissions=["replay"], description=_("Replay selected events that failed or are unfinished"))
    def replay_selected(self, request: HttpRequest, queryset: QuerySet[WebhookEvent]) -> None:
        """Replay events whose effects are pending or that were not applied."""
        for outcome in replay_all(queryset.defer(None)):
            self._tell(request, outcome)

    def _tell(self, request: HttpRequest, outcome: Outcome) -> None:
        self.message_user(request, outcome.sentence, messages.SUCCESS if outcome.done else messages.ERROR)
        self.log_change(request, outcome.event, outcome.sentence)
