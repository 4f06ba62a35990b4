"""Versions of Stripe's API beside the SDK's own, for single requests: https://docs.stripe.com/api/versioning."""

from collections.abc import Mapping
from typing import Any

import stripe

# The mobile SDKs read an ephemeral key in this version.
MOBILE = "2022-11-15"
# The newest major version that takes `payment_method_types`, which apps written for the extension send.
WITH_PAYMENT_METHOD_TYPES = "2025-03-31.basil"


def options(params: Mapping[str, Any], *, idempotency_key: str) -> stripe.RequestOptions:
    """Return the options of a request: its key, and an older version where only that knows one of its parameters."""
    if "payment_method_types" in params:
        return {"idempotency_key": idempotency_key, "stripe_version": WITH_PAYMENT_METHOD_TYPES}
    return {"idempotency_key": idempotency_key}
