"""Stripe sends an event, signed as a run says."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any

from tests.recorded.scene import Answer, Scene, Step, post

PATH = "/payments/webhook/"
# An extension whose secret is not set; here, a run of it would be signed with this.
UNSET_SECRET = "whsec_test"


def deliver(step: Step, scene: Scene) -> Answer:
    """Post the recorded bytes to the webhook, signed as the run was."""
    body = step["raw_body"]
    header = signature(body, step["signature"], scene.settings["STRIPE_WEBHOOK_SECRET"] or UNSET_SECRET)
    return post(PATH, body.encode(), **({} if header is None else {"Stripe-Signature": header}))


def signature(body: str, described: Mapping[str, Any], secret: str) -> str | None:
    """Return the header that a run's description asks for; None for no header."""
    stamp = int(time.time()) + described.get("timestamp_offset", 0)
    valid, wrong = signed(body, stamp, secret), signed(body, stamp, "whsec_wrong")
    return {
        "valid": f"t={stamp},v1={valid}",
        "wrong_secret": f"t={stamp},v1={wrong}",
        "missing": None,
        "two_signatures_one_valid": f"t={stamp},v1={wrong},v1={valid}",
        "signature_of_other_body": f"t={stamp},v1={signed(body + ' ', stamp, secret)}",
        "v0_only": f"t={stamp},v0={valid}",
    }[described["scheme"]]


def signed(body: str, stamp: int, secret: str) -> str:
    """Return Stripe's signature: https://docs.stripe.com/webhooks/signature."""
    return hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
