"""Webhook signatures (https://docs.stripe.com/webhooks/signatures)."""

import hashlib
import hmac
import time


def sign(payload: bytes | str, *, secret: str, timestamp: int | None = None) -> str:
    """Return the `Stripe-Signature` header for `payload`; `timestamp` in seconds, now if it is None.

    Now by the machine's own clock, since the receiver's compares it with that.
    """
    signed_at = int(time.time()) if timestamp is None else timestamp
    body = payload.encode() if isinstance(payload, str) else payload
    digest = hmac.new(secret.encode(), f"{signed_at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={signed_at},v1={digest}"
