"""Invoices: what is owed, and whether it was paid."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.amounts import display_amount
from django_firestore_stripe.firestore.fields import DocumentKeyField
from django_firestore_stripe.models.customer import Customer
from django_firestore_stripe.models.document import StripeDocument
from django_firestore_stripe.models.fields import UnixTimeField
from django_firestore_stripe.models.managers import InvoiceManager


class Invoice(StripeDocument):
    """An invoice; the key is `uid/subscription id/invoice id`, or `uid/invoice id` for a one-time invoice.

    Amounts are in the currency's minor unit.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        PAID = "paid", _("paid")
        UNCOLLECTIBLE = "uncollectible", _("uncollectible")
        VOID = "void", _("void")

    class CollectionMethod(models.TextChoices):
        CHARGE_AUTOMATICALLY = "charge_automatically", _("charge automatically")
        SEND_INVOICE = "send_invoice", _("send invoice")

    id = DocumentKeyField()
    object_id = models.CharField("Stripe invoice", max_length=255, db_column="id", null=True, blank=True)
    # `customer` and `subscription` in the document are Stripe's ids; the user and the subscription are on the path.
    user = models.ForeignKey(
        Customer,
        models.DO_NOTHING,
        db_column="customer_id",
        db_constraint=False,
        db_index=False,
        related_name="invoices",
        verbose_name=_("customer"),
    )
    subscription = models.CharField(max_length=255, db_column="subscription_id", null=True, blank=True)
    customer = models.CharField("Stripe customer", max_length=255, null=True, blank=True)
    customer_email = models.EmailField(null=True, blank=True)
    customer_name = models.CharField(max_length=255, null=True, blank=True)
    number = models.CharField(max_length=255, null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, null=True, blank=True)
    billing_reason = models.CharField(max_length=50, null=True, blank=True)
    collection_method = models.CharField(max_length=30, choices=CollectionMethod, null=True, blank=True)
    currency = models.CharField(max_length=3, null=True, blank=True)
    total = models.BigIntegerField(null=True, blank=True)
    subtotal = models.BigIntegerField(null=True, blank=True)
    tax = models.BigIntegerField(null=True, blank=True)
    amount_due = models.BigIntegerField(null=True, blank=True)
    amount_paid = models.BigIntegerField(null=True, blank=True)
    amount_remaining = models.BigIntegerField(null=True, blank=True)
    attempted = models.BooleanField(null=True, blank=True)
    attempt_count = models.IntegerField(null=True, blank=True)
    created = UnixTimeField(null=True, blank=True)
    due_date = UnixTimeField(null=True, blank=True)
    next_payment_attempt = UnixTimeField(null=True, blank=True)
    period_start = UnixTimeField(null=True, blank=True)
    period_end = UnixTimeField(null=True, blank=True)
    payment_intent = models.CharField(max_length=255, null=True, blank=True)
    hosted_invoice_url = models.CharField(max_length=2048, null=True, blank=True)
    invoice_pdf = models.CharField("PDF", max_length=2048, null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    lines = models.JSONField(null=True, blank=True)
    metadata = models.JSONField(null=True, blank=True)
    livemode = models.BooleanField(null=True, blank=True)

    objects: ClassVar[InvoiceManager] = InvoiceManager()

    class Meta(StripeDocument.Meta):
        db_table = paths.customer("{customer_id}") + "/[subscriptions/{subscription_id}/]invoices"

    def __str__(self) -> str:
        return f"{self.display_total} ({self.number or self.stripe_id})"

    @property
    def display_total(self) -> str:
        """The total as people write it: "9.99 USD"."""
        return display_amount(self.total, self.currency)

    @property
    def is_paid(self) -> bool:
        """Whether nothing is owed any more."""
        return self.status == self.Status.PAID
