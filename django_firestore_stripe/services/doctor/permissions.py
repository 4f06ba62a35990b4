"""What the key may do at Stripe, and what for."""

from collections.abc import Iterator, Mapping, Sequence

from django_firestore_stripe.gateways.stripe.permissions import is_permitted
from django_firestore_stripe.services.doctor.finding import Finding, error, fine, warning

REQUIRED: Sequence[str] = (
    "Checkout Sessions: write",
    "Customers: write",
    "Products: read",
    "Prices: read",
    "Tax Rates: read",
    "Subscriptions: read",
    "PaymentIntents: read",
    "Invoices: read",
    "Charges and Refunds: read",
    "Disputes: read",
)
# What else there is, and what it needs.
FURTHER: Mapping[str, Sequence[str]] = {
    "the customer portal": ("Customer portal: write",),
    "refunds in the admin": ("Charges and Refunds: write",),
    "cancelling and resuming subscriptions": ("Subscriptions: write",),
    "sessions of mobile apps": (
        "Ephemeral keys: write",
        "PaymentIntents: write",
        "SetupIntents: write",
        "Subscriptions: write",
        "Events: read",
    ),
    "firestore_stripe_webhook": ("Webhook Endpoints: write",),
    "this command": ("Webhook Endpoints: read", "Events: read"),
}
WHERE = "Add the permission to the restricted key, at https://dashboard.stripe.com/apikeys"


def examine() -> Iterator[Finding]:
    """Probe each permission once; raises Misconfigured for a key that is none, StripeUnavailable."""
    names = dict.fromkeys([*REQUIRED, *(name for needed in FURTHER.values() for name in needed)])
    lacking = {name for name in names if not is_permitted(name)}
    missing = [name for name in REQUIRED if name in lacking]
    if missing:
        yield error(f"The key lacks what everything needs: {', '.join(missing)}.", f"{WHERE}.")
    for purpose, needed in FURTHER.items():
        absent = [name for name in needed if name in lacking]
        if absent:
            yield warning(f"The key lacks what {purpose} needs: {', '.join(absent)}.", f"{WHERE}, if you use that.")
    if not lacking:
        yield fine("The key may do everything that is needed.")
