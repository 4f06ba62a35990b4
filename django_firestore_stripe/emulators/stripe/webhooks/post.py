"""One HTTP request that can be broken off."""

import socket
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

TIMEOUT = 20.0
"""Seconds an endpoint has to answer."""

CONNECT_TIMEOUT = 3.0
"""Seconds to reach it: longer could hold up the emulator's stop."""


class Post:
    """Sends webhook requests, one at a time."""

    def __init__(self) -> None:
        self._connection: HTTPConnection | None = None
        self._aborted = False

    def send(self, url: str, payload: bytes, *, signature: str) -> int | None:
        """Return the status of the answer; None if there was none. Redirects are not followed."""
        parts = urlsplit(url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
        self._connection = connection
        try:
            return self._exchange(
                connection, f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", payload, signature
            )
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
            self._connection = None

    def _exchange(self, connection: HTTPConnection, path: str, payload: bytes, signature: str) -> int | None:
        connection.timeout = CONNECT_TIMEOUT
        connection.connect()
        connection.sock.settimeout(TIMEOUT)
        if self._aborted:
            return None
        headers = {
            "Accept": "*/*; q=0.5, application/json",
            "Cache-Control": "no-cache",
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature,
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        connection.request("POST", path, body=payload, headers=headers)
        response = connection.getresponse()
        response.read()
        return response.status

    def abort(self) -> None:
        """End the request that is under way, and all to come."""
        self._aborted = True
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)
