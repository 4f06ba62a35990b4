"""One object's document brought up to date with Stripe, by the rules of its events.

things.py    what can be synced: the catalogue, and what belongs to a user
customers.py a user's Stripe customer, and what ends with it
payments.py  a payment with its refunds, its disputes and what was bought
protocol.py  see, fetch, write: guarded as events are
following.py the document of an object that was just changed at Stripe
"""

from django_firestore_stripe.services.sync.protocol import Outcome
from django_firestore_stripe.services.sync.things import (
    sync_customer,
    sync_invoice,
    sync_payment,
    sync_price,
    sync_product,
    sync_session,
    sync_subscription,
    sync_tax_rate,
)

__all__ = [
    "Outcome",
    "sync_customer",
    "sync_invoice",
    "sync_payment",
    "sync_price",
    "sync_product",
    "sync_session",
    "sync_subscription",
    "sync_tax_rate",
]
