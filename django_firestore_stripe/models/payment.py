"""Payments: money that came, or did not."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.amounts import display_amount, is_amount
from django_firestore_stripe.firestore.fields import DocumentKeyField
from django_firestore_stripe.models.customer import Customer
from django_firestore_stripe.models.document import StripeDocument
from django_firestore_stripe.models.fields import PriceReferencesField, UnixTimeField
from django_firestore_stripe.models.managers import PaymentManager


class Payment(StripeDocument):
    """A PaymentIntent; the key is `uid/PaymentIntent id`. Amounts are in the currency's minor unit."""

    class Status(models.TextChoices):
        SUCCEEDED = "succeeded", _("succeeded")
        PROCESSING = "processing", _("processing")
        REQUIRES_PAYMENT_METHOD = "requires_payment_method", _("requires payment method")
        REQUIRES_CONFIRMATION = "requires_confirmation", _("requires confirmation")
        REQUIRES_ACTION = "requires_action", _("requires action")
        REQUIRES_CAPTURE = "requires_capture", _("requires capture")
        CANCELED = "canceled", _("canceled")

    # The statuses of disputes that have cost nothing.
    SETTLED = ("won", "warning_closed", "prevented")

    id = DocumentKeyField()
    object_id = models.CharField("Stripe payment", max_length=255, db_column="id", null=True, blank=True)
    # `customer` in the document is Stripe's id of the customer; the user is on the path.
    user = models.ForeignKey(
        Customer,
        models.DO_NOTHING,
        db_column="customer_id",
        db_constraint=False,
        db_index=False,
        related_name="payments",
        verbose_name=_("customer"),
    )
    customer = models.CharField("Stripe customer", max_length=255, null=True, blank=True)
    status = models.CharField(max_length=30, choices=Status, null=True, blank=True)
    amount = models.BigIntegerField(null=True, blank=True)
    amount_capturable = models.BigIntegerField(null=True, blank=True)
    amount_received = models.BigIntegerField(null=True, blank=True)
    amount_refunded = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, null=True, blank=True)
    created = UnixTimeField(null=True, blank=True)
    description = models.CharField(max_length=1000, null=True, blank=True)
    invoice = models.CharField(max_length=255, null=True, blank=True)
    metadata = models.JSONField(null=True, blank=True)
    payment_method_types = models.JSONField(null=True, blank=True)
    prices = PriceReferencesField(null=True, blank=True)
    items = models.JSONField(null=True, blank=True)
    livemode = models.BooleanField(null=True, blank=True)
    payment_method = models.CharField(max_length=255, null=True, blank=True)
    latest_charge = models.CharField(max_length=255, null=True, blank=True)
    receipt_email = models.EmailField(null=True, blank=True)
    statement_descriptor = models.CharField(max_length=255, null=True, blank=True)
    setup_future_usage = models.CharField(max_length=20, null=True, blank=True)
    canceled_at = UnixTimeField(null=True, blank=True)
    cancellation_reason = models.CharField(max_length=50, null=True, blank=True)
    last_payment_error = models.JSONField(null=True, blank=True)
    refunds = models.JSONField(null=True, blank=True)
    disputes = models.JSONField(null=True, blank=True)

    objects: ClassVar[PaymentManager] = PaymentManager()

    class Meta(StripeDocument.Meta):
        db_table = paths.payment("{customer_id}", "").rstrip("/")

    def __str__(self) -> str:
        return f"{self.display_amount} ({self.stripe_id})"

    @property
    def display_amount(self) -> str:
        """The amount as people write it: "9.99 USD"."""
        return display_amount(self.amount, self.currency)

    @property
    def is_paid(self) -> bool:
        """Whether the money has come; what was refunded later has come nevertheless."""
        return self.status == self.Status.SUCCEEDED

    @property
    def amount_left(self) -> int | None:
        """What came and was not refunded, in the currency's minor unit; None where the document does not say."""
        came = self.amount_received if is_amount(self.amount_received) else self.amount
        if not is_amount(came):
            return None
        return max(0, came - (self.amount_refunded if is_amount(self.amount_refunded) else 0))

    @property
    def is_refunded(self) -> bool:
        """Whether all of the money was given back."""
        return self.is_partly_refunded and self.amount_left == 0

    @property
    def is_partly_refunded(self) -> bool:
        """Whether some of the money, or all of it, was given back."""
        return is_amount(self.amount_refunded) and self.amount_refunded > 0

    @property
    def is_disputed(self) -> bool:
        """Whether the bank questions the payment, or has decided against it.

        The statuses of disputes: https://docs.stripe.com/api/disputes/object#dispute_object-status.
        """
        disputes = self.disputes if isinstance(self.disputes, list) else []
        return any(isinstance(dispute, dict) and dispute.get("status") not in self.SETTLED for dispute in disputes)
