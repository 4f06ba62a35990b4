"""The settings that point the app at a Stripe emulator."""

import uuid
from collections.abc import Mapping
from typing import Any

import stripe
from django.conf import settings

from django_firestore_stripe.conf import NAME, get_settings, raw_settings
from django_firestore_stripe.emulators.stripe import StripeEmulator

KEY, SECRET = "sk_test_testing", "whsec_testing"
TEST_KEYS = ("sk_test_", "rk_test_")


def settings_for(emulator: StripeEmulator) -> dict[str, Any]:
    """Return Django settings under which the app talks to this emulator and remembers nothing of earlier tests."""
    payments = {**settings_with_keys(), "STRIPE_API_BASE": emulator.url}
    return {NAME: payments, "CACHES": _fresh_caches()}


def settings_with_keys() -> Mapping[str, object]:
    """Return the app's settings with a test key and a webhook secret.

    The project's own stay; a live key is never used, a missing one is made up.
    """
    configured = get_settings()
    key = configured.stripe_api_key if configured.stripe_api_key.startswith(TEST_KEYS) else KEY
    secrets = list(configured.stripe_webhook_secret) or [SECRET]
    return {**raw_settings(), "STRIPE_API_KEY": key, "STRIPE_WEBHOOK_SECRET": secrets}


def start_afresh(emulator: StripeEmulator) -> None:
    """Make Stripe empty, faultless and without a webhook URL."""
    emulator.webhook_url = None
    emulator.clear()


def _fresh_caches() -> dict[str, Any]:
    """Return the caches under new prefixes: what other tests left is not found, and what others share is not cleared."""
    return {
        alias: {**options, "KEY_PREFIX": f"{uuid.uuid4().hex}:{options.get('KEY_PREFIX', '')}"}
        for alias, options in settings.CACHES.items()
    }


def api_client(emulator: StripeEmulator) -> stripe.StripeClient:
    """Return Stripe's own client for this emulator, with the key that the app uses."""
    return stripe.StripeClient(get_settings().stripe_api_key, base_addresses={"api": emulator.url})
