"""Invoices: what is owed, and whether it was paid."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.admin import columns, links, shown
from django_firestore_stripe.admin.actions import sync_action
from django_firestore_stripe.admin.base import DocumentAdmin
from django_firestore_stripe.admin.filters import CustomerFilter, DateFilter
from django_firestore_stripe.admin.purchases import bought
from django_firestore_stripe.admin.searches import Search, as_stripe_customer
from django_firestore_stripe.models import Invoice, Payment, Subscription
from django_firestore_stripe.services.sync import sync_invoice


class InvoicedFilter(CustomerFilter):
    """The invoices of one customer, found by the Stripe customer that they name.

    They lie in several collections, and what lies below a document can be ordered by key only.
    """

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return that customer's invoices: one read to know the Stripe customer."""
        return queryset.filter(customer=as_stripe_customer(self.value() or ""))


def _at_stripe(invoice: Invoice) -> Any:
    return links.dashboard_link("invoices", invoice.stripe_id, livemode=invoice.livemode)


def _stripe_customer(invoice: Invoice) -> Any:
    return links.dashboard_link("customers", invoice.customer, livemode=invoice.livemode)


def _subscription(invoice: Invoice) -> Any:
    """Link to the subscription; a one-time invoice has none."""
    if not invoice.subscription:
        return shown.NOTHING
    key = f"{invoice.user_id}/{invoice.subscription}"
    return links.document_link(Subscription, key, label=invoice.subscription)


def _payment(invoice: Invoice) -> Any:
    if not invoice.payment_intent:
        return shown.NOTHING
    key = f"{invoice.user_id}/{invoice.payment_intent}"
    return links.document_link(Payment, key, label=invoice.payment_intent)


def _billed(invoice: Invoice) -> str:
    lines = invoice.lines.get("data") if isinstance(invoice.lines, dict) else None
    return shown.text(bought(lines), limit=80)


TOTAL = columns.amount("total")
STATUS = columns.status("status")
SUBSCRIPTION = columns.column(_subscription, name="subscription_link", title=_("subscription"))


@admin.register(Invoice)
class InvoiceAdmin(DocumentAdmin):
    """Invoices of subscriptions and one-time ones, the newest first."""

    list_display = (
        columns.key(_("invoice")),
        TOTAL,
        STATUS,
        columns.customer("user_id", limit=columns.NARROW),
        columns.moment("created", sort=True),
        SUBSCRIPTION,
        columns.text("number"),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    (columns.customer("user_id"), columns.text("number"), columns.word("billing_reason")),
                    (STATUS, TOTAL, columns.amount("subtotal"), columns.amount("tax")),
                    (
                        columns.amount("amount_due", _("due")),
                        columns.amount("amount_paid", _("paid")),
                        columns.amount("amount_remaining", _("remaining")),
                    ),
                    (SUBSCRIPTION, columns.column(_payment, name="payment")),
                    columns.column(_billed, name="billed"),
                )
            },
        ),
        (
            _("Dates"),
            {
                "fields": (
                    (columns.moment("created"), columns.moment("due_date", _("due"))),
                    (columns.moment("period_start", _("period began")), columns.moment("period_end", _("period ends"))),
                    (columns.text("attempt_count", _("attempts")), columns.moment("next_payment_attempt")),
                )
            },
        ),
        (
            _("Stripe"),
            {
                "fields": (
                    (columns.column(_at_stripe, name="at_stripe", title=_("at Stripe")), columns.livemode()),
                    columns.column(
                        lambda invoice: links.outside_link(invoice.hosted_invoice_url),
                        name="hosted_invoice_url",
                        title=_("page for the customer"),
                    ),
                    columns.column(
                        lambda invoice: links.outside_link(invoice.invoice_pdf), name="invoice_pdf", title=_("PDF")
                    ),
                    columns.json("metadata"),
                    columns.json("lines"),
                )
            },
        ),
        columns.further(
            (
                columns.column(_stripe_customer, name="stripe_customer", title=_("Stripe customer")),
                columns.text("customer_name", _("name")),
                columns.text("customer_email", _("e-mail")),
            ),
            (columns.word("collection_method"), columns.flag("attempted")),
            columns.text("description"),
        ),
    )
    document_actions = (sync_action(lambda row: sync_invoice(uid=row.user_id, invoice_id=row.stripe_id)),)
    ordering = ("-created",)
    date_hierarchy = "created"
    list_filter = (InvoicedFilter, "status", "livemode", ("created", DateFilter))
    list_defer = ("lines",)
    searches = (
        Search(lookup="object_id", pattern=r"in_\w+"),
        Search(lookup="customer", pattern=r"cus_\w+"),
        Search(lookup="payment_intent", pattern=r"pi_\w+"),
        Search(lookup="pk", pattern=r".+/.+"),
        Search(lookup="number", pattern=r"[A-Z0-9]+-\d+"),
        Search(lookup="customer", value=as_stripe_customer, keeps_order=True),
    )
    search_help_text = _(
        "Exactly: an invoice (in_…) or its number, its payment (pi_…), a Stripe customer (cus_…), or a user's id."
    )
