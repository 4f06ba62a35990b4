"""Webhook events: what Stripe sent, what became of it, and another try for what failed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import columns, links, shown
from django_firestore_stripe.admin.badges import badge
from django_firestore_stripe.admin.event_filters import ObjectFilter, TypeFilter, as_types
from django_firestore_stripe.admin.filters import DateFilter, EventCustomerFilter
from django_firestore_stripe.admin.replay_pages import ReplayPages
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


def _others(event: WebhookEvent) -> Any:
    """Link to all events about the same object."""
    if not isinstance(event.object_id, str) or not event.object_id:
        return shown.NOTHING
    return links.list_link(WebhookEvent, _("All events about it"), q=event.object_id)


def _delay(event: WebhookEvent) -> str:
    return shown.span(event.created, event.received_at)


def _taken(event: WebhookEvent) -> str:
    """Show the time from the first attempt to the end of the last one."""
    return shown.span(event.received_at, event.finished_at)


CUSTOMER = columns.column(_customer, name="customer_link", title=_("customer"))
STATUS = columns.status("status", hint="reason")
EFFECTS = columns.column(_effects, name="effects")


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReplayPages):
    """The inbox, the newest first."""

    list_display = (
        columns.column(lambda event: shown.breakable(event.type), name="type"),
        STATUS,
        EFFECTS,
        CUSTOMER,
        columns.moment("received_at", _("received"), sort=True),
        columns.text("attempts"),
        columns.text("object_id", _("object")),
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
                        columns.column(_others, name="others", title=_("its history")),
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
                    (
                        columns.moment("created"),
                        columns.moment("received_at", _("received")),
                        columns.column(_delay, name="delay", title=_("on its way")),
                    ),
                    (
                        columns.moment("finished_at", _("finished")),
                        columns.column(_taken, name="taken", title=_("took")),
                        columns.moment("expires_at", _("expires")),
                    ),
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
    date_hierarchy = "received_at"
    list_filter = (
        EventCustomerFilter,
        "status",
        TypeFilter,
        ObjectFilter,
        "effects",
        "livemode",
        ("received_at", DateFilter),
    )
    list_defer = ("payload", "documents")
    change_list_template = "admin/django_firestore_stripe/webhookevent/change_list.html"
    searches = (
        Search(lookup="pk", pattern=r"evt_\w+"),
        Search(lookup="customer", pattern=r"cus_\w+", keeps_order=True),
        Search(lookup="object_id", keeps_order=True),
        Search(lookup="uid", keeps_order=True),
        Search(lookup="type__in", value=as_types, keeps_order=True),
    )
    search_help_text = _(
        "Exactly: an event (evt_…), the object it is about (pi_…, sub_…), a Stripe customer (cus_…) or a user's id; "
        "or the beginning of a type."
    )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return an event; what else lies in the same collection is none.

        Lists leave that out because it lacks the dates by which events are ordered.
        """
        return super().get_object(request, object_id, from_field) if paths.is_event(object_id) else None

    def is_deletable(self, document: WebhookEvent) -> bool:
        """Failures stay until somebody has looked; the rest keeps Stripe from applying an event twice, and expires."""
        return document.status in {WebhookEvent.Status.FAILED, WebhookEvent.Status.UNMATCHED}

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Refuse to filter by the payload as well: it may hold secrets."""
        return not lookup.startswith("payload") and super().lookup_allowed(lookup, value, request)
