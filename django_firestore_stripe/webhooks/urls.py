"""The webhook endpoint's address."""

from django.urls import path

from django_firestore_stripe.webhooks.views import WebhookView

urlpatterns = [path("", WebhookView.as_view(), name="webhook")]
