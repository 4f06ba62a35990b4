"""Who asked for a change, and how."""

from dataclasses import dataclass

from django_firestore_stripe.emulators.stripe import versions


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The request behind a change; no request id where Stripe itself acts (hosted pages, expiry)."""

    livemode: bool = False
    version: str = versions.CURRENT
    names_version: bool = False
    request_id: str | None = None
    idempotency_key: str | None = None
