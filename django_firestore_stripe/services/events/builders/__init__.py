"""One module for each kind of object; importing this package registers them all.

`contributions.py` is what they share: what one object's event adds to another's document. To handle another event, see
"Add a webhook event" in CONTRIBUTING.md.
"""

from django_firestore_stripe.services.events.builders import (
    charge,
    checkout_session,
    customer,
    invoice,
    payment_intent,
    price,
    product,
    subscription,
    tax_rate,
)

__all__ = [
    "charge",
    "checkout_session",
    "customer",
    "invoice",
    "payment_intent",
    "price",
    "product",
    "subscription",
    "tax_rate",
]
