"""One module for each kind of object; importing this package registers them all.

To handle another event, see "Add a webhook event" in CONTRIBUTING.md.
"""

from django_firestore_stripe.services.events.builders import (
    checkout_session,
    payment_intent,
    price,
    product,
    subscription,
)

__all__ = ["checkout_session", "payment_intent", "price", "product", "subscription"]
