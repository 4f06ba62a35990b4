"""Checkout sessions: what a user wanted to buy, and where Stripe takes the money."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.amounts import display_amount
from django_firestore_stripe.firestore.fields import DocumentKeyField
from django_firestore_stripe.models.customer import Customer
from django_firestore_stripe.models.document import Document
from django_firestore_stripe.models.fields import UnixTimeField
from django_firestore_stripe.models.managers import CheckoutSessionManager


class CheckoutSession(Document):
    """A checkout session; `id` is the document's key (`uid/document id`), `session_id` Stripe's."""

    class Mode(models.TextChoices):
        PAYMENT = "payment", _("payment")
        SUBSCRIPTION = "subscription", _("subscription")
        SETUP = "setup", _("setup")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        COMPLETE = "complete", _("complete")
        EXPIRED = "expired", _("expired")

    class PaymentStatus(models.TextChoices):
        PAID = "paid", _("paid")
        UNPAID = "unpaid", _("unpaid")
        NO_PAYMENT_REQUIRED = "no_payment_required", _("no payment required")

    id = DocumentKeyField()
    customer = models.ForeignKey(
        Customer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="checkout_sessions"
    )
    session_id = models.CharField("Stripe session", max_length=255, db_column="sessionId", null=True, blank=True)
    url = models.CharField(max_length=2048, null=True, blank=True)
    created_at = models.DateTimeField(db_column="created", null=True, blank=True)
    client = models.CharField(max_length=20, null=True, blank=True)
    mode = models.CharField(max_length=20, choices=Mode, null=True, blank=True)
    success_url = models.CharField(max_length=2048, null=True, blank=True)
    cancel_url = models.CharField(max_length=2048, null=True, blank=True)
    price = models.CharField(max_length=255, null=True, blank=True)
    quantity = models.IntegerField(null=True, blank=True)
    line_items = models.JSONField(null=True, blank=True)
    allow_promotion_codes = models.BooleanField(null=True, blank=True)
    automatic_tax = models.BooleanField(null=True, blank=True)
    client_reference_id = models.CharField(max_length=255, null=True, blank=True)
    locale = models.CharField(max_length=20, null=True, blank=True)
    metadata = models.JSONField(null=True, blank=True)
    payment_method_types = models.JSONField(null=True, blank=True)
    promotion_code = models.CharField(max_length=255, null=True, blank=True)
    tax_id_collection = models.BooleanField(null=True, blank=True)
    trial_from_plan = models.BooleanField(null=True, blank=True)
    trial_period_days = models.IntegerField(null=True, blank=True)
    tax_rates = models.JSONField(null=True, blank=True)
    billing_address_collection = models.CharField(max_length=20, null=True, blank=True)
    collect_shipping_address = models.BooleanField(null=True, blank=True)
    shipping_rates = models.JSONField(null=True, blank=True)
    customer_update = models.JSONField(null=True, blank=True)
    after_expiration = models.JSONField(null=True, blank=True)
    consent_collection = models.JSONField(null=True, blank=True)
    phone_number_collection = models.JSONField(null=True, blank=True)
    payment_method_collection = models.CharField(max_length=20, null=True, blank=True)
    setup_future_usage = models.CharField(max_length=20, null=True, blank=True)
    invoice_creation = models.BooleanField(null=True, blank=True)
    expires_at = UnixTimeField(null=True, blank=True)
    # What mobile apps ask for; the secrets that they get in return are no fields here, so that no page shows them.
    amount = models.BigIntegerField(null=True, blank=True, help_text=_("In the currency's minor unit."))
    stripe_customer = models.CharField(max_length=255, db_column="customer", null=True, blank=True)
    error = models.JSONField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, null=True, blank=True)
    payment_status = models.CharField(max_length=30, choices=PaymentStatus, null=True, blank=True)
    amount_total = models.BigIntegerField(null=True, blank=True, help_text=_("In the currency's minor unit."))
    currency = models.CharField(max_length=3, null=True, blank=True)
    payment_intent = models.CharField(max_length=255, null=True, blank=True)
    subscription = models.CharField(max_length=255, null=True, blank=True)

    objects: ClassVar[CheckoutSessionManager] = CheckoutSessionManager()

    class Meta(Document.Meta):
        db_table = paths.checkout_session("{customer_id}", "").rstrip("/")

    def __str__(self) -> str:
        return self.session_id or self.pk

    @property
    def display_amount(self) -> str:
        """What the session comes to, as people write it; a dash until Stripe has told."""
        return display_amount(self.amount_total, self.currency)

    @property
    def is_complete(self) -> bool:
        """Whether the visitor went through with it; the money of some payment methods comes later."""
        return self.status == self.Status.COMPLETE
