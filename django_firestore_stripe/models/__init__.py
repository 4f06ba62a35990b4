"""Unmanaged models over the documents of the extension's layout."""

from django_firestore_stripe.models.checkout_session import CheckoutSession
from django_firestore_stripe.models.customer import Customer
from django_firestore_stripe.models.invoice import Invoice
from django_firestore_stripe.models.payment import Payment
from django_firestore_stripe.models.price import Price
from django_firestore_stripe.models.product import Product
from django_firestore_stripe.models.subscription import Subscription
from django_firestore_stripe.models.tax_rate import TaxRate
from django_firestore_stripe.models.webhook_event import WebhookEvent

__all__ = [
    "CheckoutSession",
    "Customer",
    "Invoice",
    "Payment",
    "Price",
    "Product",
    "Subscription",
    "TaxRate",
    "WebhookEvent",
]
