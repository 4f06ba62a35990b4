"""Tax rates: what is added to, or contained in, a price."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.fields import DocumentKeyField
from django_firestore_stripe.models.document import StripeDocument
from django_firestore_stripe.models.fields import UnixTimeField
from django_firestore_stripe.models.managers import CatalogueManager


class TaxRate(StripeDocument):
    """A tax rate as Stripe has it; the key is its id."""

    id = DocumentKeyField()
    object_id = models.CharField("Stripe tax rate", max_length=255, db_column="id", null=True, blank=True)
    active = models.BooleanField(null=True, blank=True)
    display_name = models.CharField(max_length=255, null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    percentage = models.FloatField(null=True, blank=True)
    effective_percentage = models.FloatField(null=True, blank=True)
    inclusive = models.BooleanField(null=True, blank=True, help_text=_("Contained in the price, not added to it."))
    tax_type = models.CharField(max_length=50, null=True, blank=True)
    country = models.CharField(max_length=2, null=True, blank=True)
    state = models.CharField(max_length=255, null=True, blank=True)
    jurisdiction = models.CharField(max_length=255, null=True, blank=True)
    created = UnixTimeField(null=True, blank=True)
    livemode = models.BooleanField(null=True, blank=True)

    objects: ClassVar[CatalogueManager] = CatalogueManager()

    class Meta(StripeDocument.Meta):
        db_table = paths.tax_rate("").rstrip("/")

    def __str__(self) -> str:
        return f"{self.display_name or self.stripe_id} ({self.display_percentage})"

    @property
    def display_percentage(self) -> str:
        """The rate as people write it: "19%"; a dash where there is none."""
        known = isinstance(self.percentage, int | float)
        return f"{self.percentage:g}%" if known else "\N{EN DASH}"
