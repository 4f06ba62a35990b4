"""Google's public certificates, kept for as long as the answer that brought them allows."""

import logging
import re
import threading
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import requests
from django.utils.translation import gettext as _

from django_firestore_stripe import deadlines
from django_firestore_stripe.exceptions import Unavailable

logger = logging.getLogger(__name__)

# Of service accounts' tokens, and of Firebase Auth's: https://firebase.google.com/docs/auth/admin/verify-id-tokens.
SERVICE_ACCOUNTS = "https://www.googleapis.com/oauth2/v1/certs"
FIREBASE = "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"

# Seconds that a request for them may take, and for which nobody asks again after one that failed.
TIMEOUT = 4.0
PAUSE = 5.0

Certificates = Mapping[str, str]


class Address:
    """The certificates at one address: one request at a time asks for them, and the others wait for its outcome."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._kept: Certificates | None = None
        self._until = 0.0

    def certificates(self) -> Certificates:
        """Return them by key id; raises Unavailable, at once for PAUSE seconds after a failure."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._ask()
            if self._kept is None:
                raise Unavailable(_("Google's certificates cannot be read at the moment."))
            return self._kept

    def _ask(self) -> None:
        timeout = deadlines.remaining(TIMEOUT)
        self._kept, seconds = None, PAUSE
        try:
            response = requests.get(self._url, timeout=timeout)
            response.raise_for_status()
            self._kept, seconds = _map(response.json()), _lifetime(response.headers.get("Cache-Control", ""))
        except (requests.RequestException, ValueError, TypeError):
            logger.warning("Google's certificates cannot be read: no token is verified for now.", exc_info=True)
        self._until = time.monotonic() + seconds


@cache
def _address(url: str) -> Address:
    return Address(url)


def certificates(url: str) -> Certificates:
    """Return the certificates at one of Google's addresses by key id; raises Unavailable."""
    return _address(url).certificates()


def forget_certificates() -> None:
    """Fetch them anew next time."""
    _address.cache_clear()


def _map(answer: Any) -> Certificates:
    """Return an answer that is a map; raises TypeError for any other, as somebody in between may give."""
    if not isinstance(answer, dict):
        raise TypeError("These are no certificates.")
    return answer


def _lifetime(cache_control: str) -> float:
    """Return the seconds for which an answer may be kept."""
    found = re.search(r"max-age=(\d+)", cache_control)
    return float(found[1]) if found else 0.0
