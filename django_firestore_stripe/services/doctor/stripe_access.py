"""Whether Stripe answers, and takes the key."""

from collections.abc import Iterator

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import Misconfigured, Unavailable
from django_firestore_stripe.gateways.stripe.permissions import is_permitted
from django_firestore_stripe.services.doctor.finding import Finding, error, fine


def examine() -> Iterator[Finding]:
    """Make one request; whether the key may do it is another matter."""
    base = get_settings().stripe_api_base or "https://api.stripe.com"
    try:
        is_permitted("Products: read")
    except Misconfigured as refused:
        hint = "Copy a key from https://dashboard.stripe.com/apikeys; one that was rolled or has expired is none."
        yield error(str(refused), hint)
    except Unavailable as failed:
        hint = "Look at the network, at STRIPE_API_BASE and at https://status.stripe.com."
        yield error(f"{base} does not answer as it should: {failed}", hint)
    else:
        yield fine(f"{base} takes the key.")
