"""Custom claims of the users in Firebase Auth: https://firebase.google.com/docs/auth/admin/custom-claims."""

import os
import threading
from collections.abc import Mapping
from typing import Any

import firebase_admin
from django.utils.translation import gettext as _
from firebase_admin import auth

from django_firestore_stripe import deadlines
from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.firestore.aliases import connection_of
from django_firestore_stripe.gateways.firebase.errors import translated_errors
from django_firestore_stripe.gateways.firebase.usage import EMULATOR

# Seconds that one attempt of a request may take; firebase-admin makes a second one where the connection broke.
TIMEOUT = 4.0
# Auth's own limit: a longer uid is nobody's there.
MAX_UID = 128

_lock = threading.Lock()


def read_claims(uid: str) -> dict[str, Any]:
    """Return a user's custom claims; raises NotFound where Auth has no such user, Unavailable, Misconfigured."""
    if len(uid) > MAX_UID:
        raise NotFound(_("Firebase Auth has no such user."))
    with translated_errors():
        return dict(auth.get_user(uid, app=app()).custom_claims or {})


def write_claims(uid: str, claims: Mapping[str, Any]) -> None:
    """Replace a user's custom claims, all of them; raises NotFound, Unavailable, Misconfigured.

    Auth has no precondition: whoever else writes claims must be looked for afterwards.
    """
    with translated_errors():
        auth.set_custom_user_claims(uid, dict(claims), app=app())


def app() -> Any:
    """Return this process's app for Firestore's project; raises DeadlineExceeded when no time is left."""
    deadlines.remaining(TIMEOUT)
    endpoint = connection_of(None).get_connection_params()
    emulator = os.environ.get(EMULATOR)
    # A forked process needs connections of its own.
    name = f"django_firestore_stripe {os.getpid()} {endpoint['project']} {emulator}"
    with _lock:
        try:
            return firebase_admin.get_app(name)
        except ValueError:
            options = {"projectId": endpoint["project"], "httpTimeout": TIMEOUT}
            return firebase_admin.initialize_app(endpoint["credentials"], options, name)
