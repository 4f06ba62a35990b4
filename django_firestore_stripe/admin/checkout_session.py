"""Checkout sessions: what users wanted to buy, and what became of it."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import columns, links, session_actions, shown, states
from django_firestore_stripe.admin.base import DocumentAdmin
from django_firestore_stripe.admin.filters import CustomerFilter, DateFilter
from django_firestore_stripe.admin.searches import Search, as_id
from django_firestore_stripe.models import CheckoutSession, Payment, Subscription


def _made(session: CheckoutSession) -> Any:
    """Link to what the session made."""
    made = ((Payment, session.payment_intent), (Subscription, session.subscription))
    return links.lines(
        links.document_link(model, f"{session.customer_id}/{made_id}", label=made_id)
        for model, made_id in made
        if made_id
    )


STATE = columns.column(states.of_session, name="state")
MADE = columns.column(_made, name="made", title=_("made"))
AMOUNT = columns.amount("amount_total", _("amount"))


@admin.register(CheckoutSession)
class CheckoutSessionAdmin(DocumentAdmin):
    """Sessions, the newest first; those without a date are listed when sorted by session."""

    list_display = (
        columns.key(_("session")),
        STATE,
        AMOUNT,
        columns.moment("created_at", _("created"), sort=True),
        columns.customer(limit=columns.NARROW),
        MADE,
        columns.word("mode"),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    columns.customer(),
                    (columns.status("status"), columns.status("payment_status", _("payment")), AMOUNT),
                    (columns.moment("created_at", _("created")), MADE),
                    columns.json("error"),
                )
            },
        ),
        (
            _("Asked for"),
            {
                "fields": (
                    (
                        columns.word("mode"),
                        columns.column(
                            lambda session: links.dashboard_link("prices", session.price, livemode=_livemode(session)),
                            name="price",
                        ),
                        columns.text("quantity"),
                    ),
                    columns.json("line_items"),
                    (columns.text("promotion_code"), columns.flag("allow_promotion_codes")),
                    (
                        columns.flag("automatic_tax"),
                        columns.flag("tax_id_collection", _("tax ID collection")),
                        columns.flag("trial_from_plan"),
                    ),
                    columns.json("payment_method_types"),
                    (
                        columns.text("client"),
                        columns.text("client_reference_id", _("client reference")),
                        columns.text("locale"),
                    ),
                    columns.json("metadata"),
                )
            },
        ),
        (
            _("Stripe"),
            {
                "fields": (
                    columns.text("session_id", _("session")),
                    columns.column(lambda session: links.outside_link(session.url), name="url", title=_("URL")),
                    columns.text("success_url", _("success URL")),
                    columns.text("cancel_url", _("cancel URL")),
                )
            },
        ),
        columns.further(
            (columns.amount("amount", _("amount asked for")), columns.text("stripe_customer", _("Stripe customer"))),
            (columns.moment("expires_at", _("expires")), columns.json("after_expiration")),
            (columns.text("trial_period_days"), columns.text("payment_method_collection")),
            (columns.text("setup_future_usage"), columns.flag("invoice_creation")),
            (columns.text("billing_address_collection"), columns.flag("collect_shipping_address")),
            columns.json("phone_number_collection"),
            columns.json("tax_rates"),
            columns.json("shipping_rates"),
            columns.json("customer_update"),
            columns.json("consent_collection"),
        ),
    )
    document_actions = (session_actions.SYNC, session_actions.EXPIRE)
    ordering = ("-created_at",)
    date_hierarchy = "created_at"
    list_filter = (
        CustomerFilter,
        "status",
        "payment_status",
        "mode",
        ("created_at", DateFilter),
    )
    searches = (
        Search(lookup="session_id", pattern=r"cs_\w+"),
        Search(lookup="payment_intent", pattern=r"pi_\w+"),
        Search(lookup="subscription", pattern=r"sub_\w+"),
        Search(lookup="pk", pattern=r".+/.+"),
        Search(lookup="customer", value=as_id, keeps_order=True),
    )
    search_help_text = _(
        "Exactly: a Stripe session (cs_…), what it made (pi_…, sub_…), or a user's id. "
        "Sort by session to see those without a date too."
    )

    def is_deletable(self, document: CheckoutSession) -> bool:
        """Nothing was bought, and nothing can be any more."""
        return document.status == CheckoutSession.Status.EXPIRED or bool(document.error and not document.status)


def _livemode(session: CheckoutSession) -> bool | None:
    """Return the mode that Stripe's id of the session tells."""
    session_id = shown.text(session.session_id)
    modes = {"cs_test_": False, "cs_live_": True}
    return next((live for prefix, live in modes.items() if session_id.startswith(prefix)), None)
