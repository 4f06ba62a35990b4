"""What somebody without credentials may read: the security rules, seen from outside.

See https://firebase.google.com/docs/firestore/use-rest-api: a request without a token is a guest's.
"""

from http import HTTPStatus

import requests

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.firestore.aliases import connection_of
from django_firestore_stripe.firestore.client import emulator_host
from django_firestore_stripe.firestore.values import document_name

GOOGLE = "https://firestore.googleapis.com"
READABLE = frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND})
DENIED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


def can_guests_read(path: str, *, using: str | None = None) -> bool | None:
    """Say whether a guest may read a document, be it there or not; None where the answer says neither."""
    host = emulator_host()
    base = f"http://{host}" if host else GOOGLE
    with connection_of(using).cursor() as cursor:
        url = f"{base}/v1/{document_name(cursor.database, path)}"
    try:
        status = requests.get(url, timeout=get_settings().firestore_timeout).status_code
    except requests.RequestException:
        return None
    return True if status in READABLE else False if status in DENIED else None
