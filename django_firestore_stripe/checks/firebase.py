"""Firebase Auth, where roles become claims."""

import os
from importlib.util import find_spec
from typing import Any

from django.core.checks import register

from django_firestore_stripe.checks.messages import AppConfigs, Messages, error, warning
from django_firestore_stripe.conf import get_settings

AUTH, FIRESTORE = "FIREBASE_AUTH_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST"


@register
def check_installed(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """E060, W061: Firebase Auth is wanted, or an emulator of it is named, but there is no client for it."""
    wanted = get_settings().firebase_auth
    if wanted is False or find_spec("firebase_admin"):
        return []
    hint = 'python -m pip install "django-firestore-stripe[firebase]"'
    if wanted:
        return [error(60, "FIREBASE_AUTH is on, but firebase-admin is not installed.", hint)]
    if os.environ.get(AUTH):
        return [warning(61, f"{AUTH} is set, but firebase-admin is not installed: no claims are kept.", hint)]
    return []


@register
def check_same_world(app_configs: AppConfigs, **_kwargs: Any) -> Messages:
    """W062: documents of an emulator give no claims to real users."""
    if get_settings().firebase_auth and os.environ.get(FIRESTORE) and not os.environ.get(AUTH):
        hint = f"Start an emulator of Firebase Auth as well, and set {AUTH}."
        return [warning(62, f"FIREBASE_AUTH is on, but only Firestore is an emulator's ({FIRESTORE}).", hint)]
    return []
