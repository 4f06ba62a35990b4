"""Customers with a card under a test clock, and what happens to their subscriptions."""

from typing import Any

import stripe

from django_firestore_stripe.emulators.stripe import StripeEmulator

from .shop import Shop

START = 1_700_000_000
HOUR = 60 * 60
DAY = 24 * HOUR


class Life:
    """A test clock with one customer."""

    def __init__(self, emulator: StripeEmulator, shop: Shop, card: str = "pm_card_visa") -> None:
        self.emulator = emulator
        self.shop = shop
        self.api = shop.api.v1
        self.clock = self.api.test_helpers.test_clocks.create({"frozen_time": START})
        self.customer = shop.customer(test_clock=self.clock.id)
        self.use(card)

    def use(self, card: str) -> str:
        """Make another card the default."""
        method = self.api.payment_methods.attach(card, {"customer": self.customer.id})
        settings = {"default_payment_method": method.id}
        self.api.customers.update(self.customer.id, {"invoice_settings": settings})
        return method.id

    def subscribe(self, price: stripe.Price | None = None, **params: Any) -> stripe.Subscription:
        base = {"customer": self.customer.id, "items": [{"price": (price or self.shop.monthly()).id}]}
        return self.api.subscriptions.create({**base, **params})

    def advance(self, moment: int) -> list[str]:
        """Put the clock to a time; the types of the events of the way there."""
        known = len(self.emulator.events)
        self.api.test_helpers.test_clocks.advance(self.clock.id, {"frozen_time": moment})
        return [event["type"] for event in self.emulator.events[known:]]

    def subscription(self, subscription: stripe.Subscription, *expand: str) -> stripe.Subscription:
        return self.api.subscriptions.retrieve(subscription.id, {"expand": list(expand)})

    def end(self, subscription: stripe.Subscription) -> int:
        return self.subscription(subscription)["items"].data[0].current_period_end
