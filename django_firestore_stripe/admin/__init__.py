"""The admin: one module for each model, and what they share.

base.py        read-only pages of documents         lists.py      rows and totals that agree
searches.py    what a search term is looked up as   filters.py    the sidebar
failures.py    what Firestore cannot do, or not now
actions.py     what staff can have done      action_pages.py    the pages that ask first
selections.py  the rows that a list's actions take
belongings.py  the latest of what a customer has
columns.py     fields as cells                      shown.py      one value, whatever it is
badges.py      statuses and their tones             masking.py    secrets stay hidden
states.py      badges of what has more than a status
links.py       to other documents, to Stripe's dashboard
"""

from django_firestore_stripe.admin.checkout_session import CheckoutSessionAdmin
from django_firestore_stripe.admin.customer import CustomerAdmin
from django_firestore_stripe.admin.invoice import InvoiceAdmin
from django_firestore_stripe.admin.payment import PaymentAdmin
from django_firestore_stripe.admin.price import PriceAdmin
from django_firestore_stripe.admin.product import ProductAdmin
from django_firestore_stripe.admin.subscription import SubscriptionAdmin
from django_firestore_stripe.admin.tax_rate import TaxRateAdmin
from django_firestore_stripe.admin.webhook_event import WebhookEventAdmin

__all__ = [
    "CheckoutSessionAdmin",
    "CustomerAdmin",
    "InvoiceAdmin",
    "PaymentAdmin",
    "PriceAdmin",
    "ProductAdmin",
    "SubscriptionAdmin",
    "TaxRateAdmin",
    "WebhookEventAdmin",
]
