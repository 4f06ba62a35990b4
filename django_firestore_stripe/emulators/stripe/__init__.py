"""Stripe on one machine: API, hosted pages and webhooks, for demos and tests.

with StripeEmulator() as emulator:
    client = stripe.StripeClient("sk_test_1", base_addresses={"api": emulator.url})
"""

from .api.messages import RecordedRequest
from .declines import PaymentDeclined
from .emulator import StripeEmulator
from .remote_faults import RemoteFaults

__all__ = ["PaymentDeclined", "RecordedRequest", "RemoteFaults", "StripeEmulator"]
