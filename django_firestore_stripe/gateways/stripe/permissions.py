"""What the key may do: https://docs.stripe.com/keys/restricted-api-keys.

Reading is tried by reading, writing on objects that do not exist: Stripe looks at the key first, and then refuses.
Nothing is created or changed.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import stripe

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.versions import MOBILE

NOBODY = "doctor_nobody"
ONE: Mapping[str, Any] = {"limit": 1}

# Named as Stripe's dashboard names them.
PROBES: Mapping[str, Callable[[Any], object]] = {
    "Products: read": lambda v1: v1.products.list(ONE),
    "Prices: read": lambda v1: v1.prices.list(ONE),
    "Tax Rates: read": lambda v1: v1.tax_rates.list(ONE),
    "Customers: write": lambda v1: v1.customers.update(f"cus_{NOBODY}", {}),
    "Subscriptions: read": lambda v1: v1.subscriptions.list(ONE),
    "Subscriptions: write": lambda v1: v1.subscriptions.update(f"sub_{NOBODY}", {}),
    "PaymentIntents: read": lambda v1: v1.payment_intents.list(ONE),
    "PaymentIntents: write": lambda v1: v1.payment_intents.update(f"pi_{NOBODY}", {}),
    "SetupIntents: write": lambda v1: v1.setup_intents.update(f"seti_{NOBODY}", {}),
    "Invoices: read": lambda v1: v1.invoices.list(ONE),
    "Charges and Refunds: read": lambda v1: v1.charges.list(ONE),
    "Charges and Refunds: write": lambda v1: v1.refunds.create({"payment_intent": f"pi_{NOBODY}"}),
    "Disputes: read": lambda v1: v1.disputes.list(ONE),
    "Checkout Sessions: write": lambda v1: v1.checkout.sessions.expire(f"cs_{NOBODY}"),
    "Customer portal: write": lambda v1: v1.billing_portal.sessions.create({"customer": f"cus_{NOBODY}"}),
    "Ephemeral keys: write": lambda v1: v1.ephemeral_keys.create(
        {"customer": f"cus_{NOBODY}"}, {"stripe_version": MOBILE}
    ),
    "Events: read": lambda v1: v1.events.list(ONE),
    "Webhook Endpoints: read": lambda v1: v1.webhook_endpoints.list(ONE),
    "Webhook Endpoints: write": lambda v1: v1.webhook_endpoints.update(f"we_{NOBODY}", {}),
}


@request
def is_permitted(permission: str) -> bool:
    """Say whether the key has one of the PROBES; raises Misconfigured for a key that is none, StripeUnavailable."""
    try:
        with suppress(stripe.InvalidRequestError):
            PROBES[permission](get_client().v1)
    except stripe.PermissionError:
        return False
    return True
