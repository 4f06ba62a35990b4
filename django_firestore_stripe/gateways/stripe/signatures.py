"""Webhook signatures: https://docs.stripe.com/webhooks/signature."""

from collections.abc import Iterable

import stripe

from django_firestore_stripe.exceptions import Misconfigured, WebhookRejected

TOLERANCE_SECONDS = 300


def verify(body: bytes, header: str | None, *, secrets: Iterable[str]) -> None:
    """Accept a raw body that any of the secrets signed within the last five minutes, else raise WebhookRejected.

    Raises Misconfigured where there is no secret: nobody knows whether the webhook is genuine.
    """
    secrets = tuple(secrets)
    if not secrets:
        raise Misconfigured("DJANGO_FIRESTORE_STRIPE['STRIPE_WEBHOOK_SECRET'] is not set.")
    if not any(_signed(body, header, secret) for secret in secrets):
        raise WebhookRejected("The Stripe-Signature header does not fit the body.")


def _signed(body: bytes, header: str | None, secret: str) -> bool:
    try:
        return bool(stripe.WebhookSignature.verify_header(body, header, secret, TOLERANCE_SECONDS))
    except (stripe.SignatureVerificationError, UnicodeDecodeError, TypeError):
        # Stripe's client raises TypeError for a signature that is not ASCII.
        return False
