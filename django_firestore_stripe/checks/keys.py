"""The key and the webhook secrets. No message ever holds any part of them."""

import os
import re
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import register

from django_firestore_stripe.checks.messages import AppConfigs, Messages, error, warning
from django_firestore_stripe.conf import get_settings

KEY = re.compile(r"(sk|rk)_(test|live)_\S+")
SECRET = re.compile(r"whsec_\S+")
SECRET_MANAGER = re.compile(r"projects/[^/]+/secrets/.+")
PATH_HINT = (
    "Firebase replaced such a path by the secret's value; read the value yourself: "
    "gcloud secrets versions access latest --secret=NAME"
)


@register
def check_key(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E010, E011, E012: no key, a Secret Manager path, or something that is no secret key."""
    key = get_settings().stripe_api_key
    if not key:
        return [error(10, "STRIPE_API_KEY is not set.", '"STRIPE_API_KEY": os.environ["STRIPE_API_KEY"]')]
    if SECRET_MANAGER.fullmatch(key):
        return [error(12, "STRIPE_API_KEY is the path of a secret, not the secret.", PATH_HINT)]
    if not KEY.fullmatch(key):
        hint = (
            "Copy a key that starts with rk_ or sk_ from https://dashboard.stripe.com/apikeys; pk_ is the public one."
        )
        return [error(11, "STRIPE_API_KEY is no secret or restricted key.", hint)]
    return []


@register
def check_webhook_secrets(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """W013, E014, E012: no webhook secret, something that is none, or a Secret Manager path."""
    secrets = get_settings().stripe_webhook_secret
    if not secrets:
        hint = '"STRIPE_WEBHOOK_SECRET": os.environ["STRIPE_WEBHOOK_SECRET"]'
        return [warning(13, "STRIPE_WEBHOOK_SECRET is not set: no webhook can be verified, none is taken.", hint)]
    if any(SECRET_MANAGER.fullmatch(secret) for secret in secrets):
        return [error(12, "STRIPE_WEBHOOK_SECRET is the path of a secret, not the secret.", PATH_HINT)]
    if not all(SECRET.fullmatch(secret) for secret in secrets):
        hint = "Copy the value that starts with 'whsec_' from the endpoint's page in Stripe's dashboard."
        return [error(14, "STRIPE_WEBHOOK_SECRET is not a signing secret.", hint)]
    return []


@register
def check_live_key_on_emulator(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E015: a live key together with an emulator."""
    settings = get_settings()
    emulators = {"STRIPE_API_BASE": settings.stripe_api_base}
    for name in ("FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST"):
        emulators[name] = os.environ.get(name, "")
    hint = "Use a test key with emulators, or unset the emulator's address."
    return [
        error(15, f"STRIPE_API_KEY is a live key, but {name} names an emulator.", hint)
        for name, value in emulators.items()
        if settings.livemode and value
    ]


@register
def check_live_key_in_debug(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E016: a live key with DEBUG, which shows settings and variables to visitors."""
    if get_settings().livemode and django_settings.DEBUG:
        return [error(16, "STRIPE_API_KEY is a live key, but DEBUG is on.", "Use a test key, or DEBUG = False.")]
    return []
