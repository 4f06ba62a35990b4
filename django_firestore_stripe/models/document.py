"""What all models have in common."""

from django.db import models

from django_firestore_stripe.firestore.managers import DocumentManager


class Document(models.Model):
    """A Firestore document as an unmanaged model; its primary key is the ids on its path, joined by "/"."""

    objects = DocumentManager()

    class Meta:
        abstract = True
        managed = False
        base_manager_name = "objects"
        ordering = ["pk"]


class StripeDocument(Document):
    """A document that is named by the Stripe object that it holds."""

    class Meta(Document.Meta):
        abstract = True

    @property
    def stripe_id(self) -> str:
        """Stripe's id of the object."""
        return str(self.pk).rpartition("/")[2]
