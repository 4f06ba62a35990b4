"""The Stripe client: one for each key and host, its time-outs bound to the deadline of the work under way."""

from functools import cache
from typing import Any

import requests
import stripe

from django_firestore_stripe import deadlines
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.exceptions import Misconfigured
from django_firestore_stripe.gateways.stripe.dates import note_answer
from django_firestore_stripe.gateways.stripe.pacing import take_turn

# The client repeats a request that surely or probably had no effect (connection refused, 409, a retryable 5xx) under
# the same idempotency key; how long it may go on is the deadline's business.
MAX_NETWORK_RETRIES = 2


class DeadlineSession(requests.Session):
    """An HTTP session whose requests end with the deadline of the work that they are for."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request that takes no longer than the deadline leaves."""
        take_turn()
        kwargs["timeout"] = deadlines.remaining(kwargs.get("timeout") or get_settings().stripe_timeout)
        answer = super().request(*args, **kwargs)
        note_answer(answer.headers.get("Date"))
        return answer


def get_client() -> stripe.StripeClient:
    """Return the client for the configured key; raises Misconfigured where there is none."""
    settings = get_settings()
    if not settings.stripe_api_key:
        raise Misconfigured("DJANGO_FIRESTORE_STRIPE['STRIPE_API_KEY'] is not set.")
    return _client(settings.stripe_api_key, settings.stripe_api_base, settings.stripe_timeout)


@cache
def _client(key: str, base: str, timeout: float) -> stripe.StripeClient:
    transport = stripe.RequestsClient(timeout=timeout, session=DeadlineSession())
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else {},
        http_client=transport,
        max_network_retries=MAX_NETWORK_RETRIES,
    )
