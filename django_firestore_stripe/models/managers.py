"""Managers: each offers what its query set does."""

from django_firestore_stripe.firestore.managers import DocumentManager
from django_firestore_stripe.models.querysets import (
    CatalogueQuerySet,
    CheckoutSessionQuerySet,
    InvoiceQuerySet,
    PaymentQuerySet,
    ProductQuerySet,
    SubscriptionQuerySet,
    WebhookEventQuerySet,
)


class CatalogueManager(DocumentManager.from_queryset(CatalogueQuerySet)):  # type: ignore[misc]
    """The manager of prices and tax rates."""


class CheckoutSessionManager(DocumentManager.from_queryset(CheckoutSessionQuerySet)):  # type: ignore[misc]
    """The manager of checkout sessions."""


class InvoiceManager(DocumentManager.from_queryset(InvoiceQuerySet)):  # type: ignore[misc]
    """The manager of invoices."""


class PaymentManager(DocumentManager.from_queryset(PaymentQuerySet)):  # type: ignore[misc]
    """The manager of payments."""


class ProductManager(DocumentManager.from_queryset(ProductQuerySet)):  # type: ignore[misc]
    """The manager of products."""


class SubscriptionManager(DocumentManager.from_queryset(SubscriptionQuerySet)):  # type: ignore[misc]
    """The manager of subscriptions."""


class WebhookEventManager(DocumentManager.from_queryset(WebhookEventQuerySet)):  # type: ignore[misc]
    """The manager of records of events."""
