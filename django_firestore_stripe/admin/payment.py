"""Payments: money that came, or did not."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import columns, links, payment_actions, shown, states
from django_firestore_stripe.admin.badges import badge
from django_firestore_stripe.admin.base import DocumentAdmin
from django_firestore_stripe.admin.filters import DateFilter, PayerFilter
from django_firestore_stripe.admin.purchases import bought, price_links
from django_firestore_stripe.admin.searches import Search, as_id, as_owned
from django_firestore_stripe.documents.amounts import display_amount
from django_firestore_stripe.models import CheckoutSession, Payment


def _at_stripe(payment: Payment) -> Any:
    return links.dashboard_link("payments", payment.stripe_id, livemode=payment.livemode)


def _stripe_customer(payment: Payment) -> Any:
    return links.dashboard_link("customers", payment.customer, livemode=payment.livemode)


def _session(payment: Payment) -> Any:
    """Link to the search that finds it: the payment does not name its session."""
    return links.list_link(CheckoutSession, _("Find the checkout session"), q=payment.stripe_id)


def _returned(payment: Payment, name: str) -> Any:
    """Return a line for each refund or dispute: its amount, how it stands, why, and Stripe's id."""
    listed = getattr(payment, name)
    if not isinstance(listed, list):
        return shown.text(listed)
    return links.lines(format_html("{} {} {} {}", *_words(entry)) for entry in listed if isinstance(entry, dict))


def _words(entry: dict[str, Any]) -> tuple[Any, ...]:
    amount = display_amount(entry.get("amount"), entry.get("currency"))
    reason = shown.text(entry["reason"], limit=columns.SHORT).replace("_", " ") if entry.get("reason") else ""
    return amount, badge(entry.get("status")), reason, shown.text(entry.get("id"), limit=columns.SHORT)


AMOUNT = columns.amount("amount")
STATUS = columns.column(states.of_payment, name="status")
BOUGHT = columns.column(lambda payment: shown.text(bought(payment.items), limit=80), name="bought")


@admin.register(Payment)
class PaymentAdmin(DocumentAdmin):
    """Payments, the newest first."""

    list_display = (
        columns.key(_("payment")),
        AMOUNT,
        STATUS,
        columns.moment("created", sort=True),
        columns.customer("user_id", limit=columns.NARROW),
        BOUGHT,
        columns.livemode(),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    columns.customer("user_id"),
                    (
                        AMOUNT,
                        columns.amount("amount_received", _("received")),
                        columns.amount("amount_capturable", _("capturable")),
                        columns.amount("amount_refunded", _("refunded")),
                    ),
                    (STATUS, columns.moment("created")),
                    columns.text("description"),
                    columns.column(lambda payment: _returned(payment, "refunds"), name="refunds"),
                    columns.column(lambda payment: _returned(payment, "disputes"), name="disputes"),
                    columns.json("last_payment_error", _("last error")),
                )
            },
        ),
        (
            _("Bought"),
            {
                "fields": (
                    BOUGHT,
                    columns.column(lambda payment: price_links(payment.prices), name="prices"),
                    (columns.column(_session, name="checkout_session", title=_("checkout")), columns.text("invoice")),
                )
            },
        ),
        (
            _("Stripe"),
            {
                "fields": (
                    (
                        columns.column(_at_stripe, name="at_stripe", title=_("at Stripe")),
                        columns.column(_stripe_customer, name="stripe_customer", title=_("Stripe customer")),
                        columns.livemode(),
                    ),
                    columns.json("payment_method_types"),
                    columns.json("metadata"),
                    columns.json("items"),
                )
            },
        ),
        columns.further(
            (columns.text("payment_method"), columns.text("latest_charge"), columns.text("setup_future_usage")),
            (columns.text("receipt_email", _("receipt to")), columns.text("statement_descriptor")),
            (columns.moment("canceled_at", _("canceled")), columns.text("cancellation_reason")),
        ),
    )
    document_actions = (payment_actions.SYNC, payment_actions.REFUND)
    ordering = ("-created",)
    date_hierarchy = "created"
    list_filter = (
        PayerFilter,
        "status",
        "livemode",
        ("created", DateFilter),
    )
    searches = (
        Search(lookup="object_id", pattern=r"pi_\w+"),
        Search(lookup="pk", pattern=r"pi_\w+", value=as_owned),
        Search(lookup="customer", pattern=r"cus_\w+"),
        Search(lookup="invoice", pattern=r"in_\w+"),
        Search(lookup="pk", pattern=r".+/.+"),
        Search(lookup="user", value=as_id, keeps_order=True),
    )
    search_help_text = _("Exactly: a payment (pi_…), an invoice (in_…), a Stripe customer (cus_…), or a user's id.")
