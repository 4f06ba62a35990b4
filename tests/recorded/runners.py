"""What happens in a run, by its kind. A kind without runner is pending, with all its runs: see `PENDING`."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.test import Client

Step = Mapping[str, Any]
Answer = tuple[int, Any]
Settings = Mapping[str, Any]
Runner = Callable[[Step, Settings], Answer | None]

WEBHOOK = "/payments/webhook/"
# An extension whose secret is not set; here, a run of it would be signed with this.
UNSET_SECRET = "whsec_test"


def deliver(step: Step, settings: Settings) -> Answer:
    """Post the recorded bytes to the webhook, signed as the run was."""
    body = step["raw_body"]
    header = signature(body, step["signature"], settings["STRIPE_WEBHOOK_SECRET"] or UNSET_SECRET)
    headers = {} if header is None else {"Stripe-Signature": header}
    client = Client(raise_request_exception=False)
    response = client.post(WEBHOOK, data=body.encode(), content_type="application/json", headers=headers)
    is_json = response.headers["Content-Type"].startswith("application/json")
    return response.status_code, json.loads(response.content) if is_json else None


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


RUNNERS: dict[str, Runner] = {"webhook": deliver}

# Why a kind has no runner yet. A kind is in one of the two tables.
PENDING = {
    "document_created": "checkout sessions that a client writes are not answered yet",
    "document_deleted": "the trigger of a deleted customer document is not there yet",
    "user_created": "the trigger of a new Auth user is not there yet",
    "user_deleted": "the trigger of a deleted Auth user is not there yet",
    "callable": "the callable createPortalLink is not there yet",
}


def steps(run: Mapping[str, Any]) -> list[Step]:
    """Return what happens in a run, one after the other."""
    when = run["when"]
    return when["steps"] if when["kind"] == "sequence" else [when]


def kinds(run: Mapping[str, Any]) -> set[str]:
    """Return the kinds of what happens in a run."""
    return {step["kind"] for step in steps(run)}


def is_runnable(run: Mapping[str, Any]) -> bool:
    """Whether every kind in a run has a runner."""
    return kinds(run) <= set(RUNNERS)
