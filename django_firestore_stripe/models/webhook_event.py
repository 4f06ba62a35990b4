"""Webhook events: the inbox, one record for each event that Stripe sent."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from django_firestore_stripe.documents import paths
from django_firestore_stripe.firestore.fields import DocumentKeyField
from django_firestore_stripe.models.document import Document
from django_firestore_stripe.models.managers import WebhookEventManager


class WebhookEvent(Document):
    """The record of an event; the key is the event's id."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("applied")
        STALE = "stale", _("stale")
        SKIPPED = "skipped", _("skipped")
        FAILED = "failed", _("failed")
        UNMATCHED = "unmatched", _("unmatched")

    class Effects(models.TextChoices):
        NONE = "none", _("none")
        PENDING = "pending", _("pending")
        DONE = "done", _("done")

    id = DocumentKeyField()
    type = models.CharField(max_length=255, null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, null=True, blank=True)
    reason = models.TextField(null=True, blank=True)
    effects = models.CharField(max_length=20, choices=Effects, null=True, blank=True)
    effects_error = models.TextField(null=True, blank=True)
    attempts = models.IntegerField(null=True, blank=True)
    created = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    object_id = models.CharField("object", max_length=255, null=True, blank=True)
    object_type = models.CharField(max_length=255, null=True, blank=True)
    customer = models.CharField("Stripe customer", max_length=255, null=True, blank=True)
    uid = models.CharField(max_length=1500, null=True, blank=True)
    documents = models.JSONField(null=True, blank=True)
    livemode = models.BooleanField(null=True, blank=True)
    api_version = models.CharField("API version", max_length=255, null=True, blank=True)
    payload = models.TextField(null=True, blank=True)

    objects: ClassVar[WebhookEventManager] = WebhookEventManager()

    class Meta(Document.Meta):
        db_table = paths.event("").rstrip("/")

    def __str__(self) -> str:
        return f"{self.type} ({self.pk})"
