"""Whether this site uses Firebase Auth; asking imports nothing of it."""

import os
from functools import cache
from importlib.util import find_spec

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.firestore.client import emulator_host

EMULATOR = "FIREBASE_AUTH_EMULATOR_HOST"


def is_used() -> bool:
    """Say whether roles become claims: where firebase-admin is installed, unless FIREBASE_AUTH says otherwise.

    With an emulator of Firestore only an emulator of Auth is used: tests and demos never touch the real users.
    """
    wanted = get_settings().firebase_auth
    if wanted is False or (emulator_host() and not os.environ.get(EMULATOR)):
        return False
    return wanted is True or is_installed()


@cache
def is_installed() -> bool:
    """Say whether there is a firebase-admin to import."""
    return find_spec("firebase_admin") is not None
