"""Idempotency keys: at most 255 characters, kept 24 hours, see https://docs.stripe.com/api/idempotent_requests."""

from hashlib import sha256

MAX_KEY = 255


def idempotency_key(*parts: str) -> str:
    """Return the parts as one key; what is too long (a uid may have 1,500 bytes) or no ASCII becomes a digest."""
    key = "/".join(parts)
    return key if key.isascii() and len(key) <= MAX_KEY else sha256(key.encode()).hexdigest()
