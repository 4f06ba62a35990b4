"""Google's public certificates, kept for as long as the answer that brought them allows."""

import re
import threading
import time
from collections.abc import Mapping

import requests

from django_firestore_stripe import deadlines
from django_firestore_stripe.exceptions import Unavailable

# Of service accounts' tokens, and of Firebase Auth's: https://firebase.google.com/docs/auth/admin/verify-id-tokens.
SERVICE_ACCOUNTS = "https://www.googleapis.com/oauth2/v1/certs"
FIREBASE = "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"

# Seconds that a request for them may take.
TIMEOUT = 4.0

Certificates = Mapping[str, str]

_lock = threading.Lock()
_kept: dict[str, tuple[float, Certificates]] = {}


def certificates(url: str) -> Certificates:
    """Return the certificates at one of Google's addresses by key id; raises Unavailable."""
    with _lock:
        until, kept = _kept.get(url, (0.0, {}))
        if time.monotonic() < until:
            return kept
        seconds, fetched = _fetch(url)
        _kept[url] = (time.monotonic() + seconds, fetched)
        return fetched


def forget_certificates() -> None:
    """Fetch them anew next time."""
    with _lock:
        _kept.clear()


def _fetch(url: str) -> tuple[int, Certificates]:
    try:
        response = requests.get(url, timeout=deadlines.remaining(TIMEOUT))
        response.raise_for_status()
        found: Certificates = response.json()
    except (requests.RequestException, ValueError) as error:
        raise Unavailable("Google's certificates cannot be read at the moment.") from error
    return _lifetime(response.headers.get("Cache-Control", "")), found


def _lifetime(cache_control: str) -> int:
    """Return the seconds for which an answer may be kept."""
    found = re.search(r"max-age=(\d+)", cache_control)
    return int(found[1]) if found else 0
