"""Products: what is sold."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.fields import DocumentKeyField
from django_firestore_stripe.models.document import StripeDocument
from django_firestore_stripe.models.managers import ProductManager


class Product(StripeDocument):
    """A product as Stripe has it."""

    id = DocumentKeyField()
    active = models.BooleanField(null=True, blank=True)
    name = models.CharField(max_length=255, null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    role = models.CharField(
        max_length=255, null=True, blank=True, help_text=_("Who subscribes gets this role (metadata firebaseRole).")
    )
    images = models.JSONField(null=True, blank=True)
    metadata = models.JSONField(null=True, blank=True)
    tax_code = models.CharField(max_length=255, null=True, blank=True)

    objects: ClassVar[ProductManager] = ProductManager()

    class Meta(StripeDocument.Meta):
        db_table = paths.product("").rstrip("/")

    def __str__(self) -> str:
        return self.name or self.pk
