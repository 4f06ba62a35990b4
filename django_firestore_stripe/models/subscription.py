"""Subscriptions: what a user pays again and again."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.fields import DocumentKeyField, ReferenceField
from django_firestore_stripe.models.customer import Customer
from django_firestore_stripe.models.document import StripeDocument
from django_firestore_stripe.models.fields import PriceReferencesField
from django_firestore_stripe.models.managers import SubscriptionManager
from django_firestore_stripe.models.querysets import ENTITLED


class Subscription(StripeDocument):
    """A subscription; the key is `uid/subscription id`."""

    class Status(models.TextChoices):
        TRIALING = "trialing", _("trialing")
        ACTIVE = "active", _("active")
        INCOMPLETE = "incomplete", _("incomplete")
        INCOMPLETE_EXPIRED = "incomplete_expired", _("incomplete, expired")
        PAST_DUE = "past_due", _("past due")
        UNPAID = "unpaid", _("unpaid")
        PAUSED = "paused", _("paused")
        CANCELED = "canceled", _("canceled")

    OVER = (Status.CANCELED, Status.INCOMPLETE_EXPIRED)

    id = DocumentKeyField()
    customer = models.ForeignKey(
        Customer, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="subscriptions"
    )
    status = models.CharField(max_length=30, choices=Status, null=True, blank=True)
    role = models.CharField(max_length=255, null=True, blank=True)
    product = ReferenceField(collection=paths.product("").rstrip("/"), null=True, blank=True)
    price = ReferenceField(collection=paths.price("{product}", "").rstrip("/"), null=True, blank=True)
    prices = PriceReferencesField(null=True, blank=True)
    quantity = models.IntegerField(null=True, blank=True)
    items = models.JSONField(null=True, blank=True)
    metadata = models.JSONField(null=True, blank=True)
    stripe_link = models.CharField("Stripe dashboard", max_length=255, db_column="stripeLink", null=True, blank=True)
    cancel_at_period_end = models.BooleanField(null=True, blank=True)
    cancel_at = models.DateTimeField(null=True, blank=True)
    canceled_at = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(null=True, blank=True)
    current_period_start = models.DateTimeField(null=True, blank=True)
    current_period_end = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    trial_start = models.DateTimeField(null=True, blank=True)
    trial_end = models.DateTimeField(null=True, blank=True)
    discounts = models.JSONField(null=True, blank=True)
    pause_collection = models.JSONField(null=True, blank=True)

    objects: ClassVar[SubscriptionManager] = SubscriptionManager()

    class Meta(StripeDocument.Meta):
        db_table = paths.subscription("{customer_id}", "").rstrip("/")

    def __str__(self) -> str:
        return self.stripe_id

    @property
    def is_active(self) -> bool:
        """Whether the user has what was paid for."""
        return self.status in ENTITLED

    @property
    def is_ending(self) -> bool:
        """Whether it is still running, but will not be renewed."""
        return self.status not in self.OVER and (self.cancel_at_period_end is True or self.cancel_at is not None)

    @property
    def is_over(self) -> bool:
        """Whether it has ended for good: nothing brings it back."""
        return self.status in self.OVER
