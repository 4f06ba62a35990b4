"""Putting Stripe's time forward: trials end, subscriptions renew, payments fail and are tried again."""

from datetime import timedelta
from typing import Any

from django_firestore_stripe.emulators.stripe import StripeEmulator
from django_firestore_stripe.testing.webhooks import Webhooks


class TimeTravel:
    """Lets time pass at Stripe, and delivers what happens meanwhile."""

    def __init__(self, emulator: StripeEmulator, webhooks: Webhooks) -> None:
        self._emulator = emulator
        self._webhooks = webhooks

    def __call__(self, *, days: float = 0, hours: float = 0, answered: int | None = 200) -> list[Any]:
        """Put Stripe's clock forward and return the responses to the events of that time, in Stripe's order.

        Only Stripe's time passes, not Django's. Raises AssertionError for a status other than `answered`; None: any.
        """
        self._emulator.advance(int(timedelta(days=days, hours=hours).total_seconds()))
        return self._webhooks(answered=answered)
