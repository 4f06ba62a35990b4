"""Prices: for how much, and how often."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.amounts import display_amount
from django_firestore_stripe.firestore.fields import DocumentKeyField
from django_firestore_stripe.models.document import StripeDocument
from django_firestore_stripe.models.managers import CatalogueManager
from django_firestore_stripe.models.product import Product


class Price(StripeDocument):
    """A price of a product; the key is `product id/price id`."""

    class Type(models.TextChoices):
        ONE_TIME = "one_time", _("one time")
        RECURRING = "recurring", _("recurring")

    class Interval(models.TextChoices):
        DAY = "day", _("day")
        WEEK = "week", _("week")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

    class BillingScheme(models.TextChoices):
        PER_UNIT = "per_unit", _("per unit")
        TIERED = "tiered", _("tiered")

    class TiersMode(models.TextChoices):
        GRADUATED = "graduated", _("graduated")
        VOLUME = "volume", _("volume")

    class TaxBehavior(models.TextChoices):
        EXCLUSIVE = "exclusive", _("exclusive")
        INCLUSIVE = "inclusive", _("inclusive")
        UNSPECIFIED = "unspecified", _("unspecified")

    id = DocumentKeyField()
    product = models.ForeignKey(Product, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="prices")
    active = models.BooleanField(null=True, blank=True)
    type = models.CharField(max_length=20, choices=Type, null=True, blank=True)
    currency = models.CharField(max_length=3, null=True, blank=True)
    unit_amount = models.BigIntegerField(null=True, blank=True, help_text=_("In the currency's minor unit."))
    description = models.CharField(max_length=255, null=True, blank=True)
    interval = models.CharField(max_length=20, choices=Interval, null=True, blank=True)
    interval_count = models.IntegerField(null=True, blank=True)
    trial_period_days = models.IntegerField(null=True, blank=True)
    billing_scheme = models.CharField(max_length=20, choices=BillingScheme, null=True, blank=True)
    tiers_mode = models.CharField(max_length=20, choices=TiersMode, null=True, blank=True)
    tiers = models.JSONField(null=True, blank=True)
    recurring = models.JSONField(null=True, blank=True)
    transform_quantity = models.JSONField(null=True, blank=True)
    tax_behavior = models.CharField(max_length=20, choices=TaxBehavior, null=True, blank=True)
    metadata = models.JSONField(null=True, blank=True)

    objects: ClassVar[CatalogueManager] = CatalogueManager()

    class Meta(StripeDocument.Meta):
        db_table = paths.price("{product_id}", "").rstrip("/")

    def __str__(self) -> str:
        return f"{self.display_amount} ({self.stripe_id})"

    @property
    def display_amount(self) -> str:
        """The amount as people write it, with what it buys: "9.99 USD / month"."""
        amount = display_amount(self.unit_amount, self.currency)
        if self.type != self.Type.RECURRING or not self.interval:
            return amount
        count = self.interval_count or 1
        return f"{amount} / {self.interval}" if count == 1 else f"{amount} / {count} {self.interval}s"
