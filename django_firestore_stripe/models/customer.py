"""Customers: which Stripe customer a user is."""

from django.db import models

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.fields import DocumentKeyField
from django_firestore_stripe.models.document import Document


class Customer(Document):
    """A user who has, or will have, a customer at Stripe."""

    uid = DocumentKeyField(editable=True)
    email = models.EmailField(null=True, blank=True)
    name = models.CharField(max_length=255, null=True, blank=True)
    phone = models.CharField(max_length=255, null=True, blank=True)
    # What a checkout that collects tax ids adds: https://docs.stripe.com/api/checkout/sessions/object.
    address = models.JSONField(null=True, blank=True)
    tax_exempt = models.CharField(max_length=20, null=True, blank=True)
    tax_ids = models.JSONField(null=True, blank=True)
    stripe_id = models.CharField("Stripe customer", max_length=255, db_column="stripeId", null=True, blank=True)
    stripe_link = models.CharField(
        "Stripe dashboard", max_length=255, db_column="stripeLink", null=True, blank=True, editable=False
    )

    class Meta(Document.Meta):
        db_table = paths.customer("").rstrip("/")

    def __str__(self) -> str:
        return self.email or self.pk
