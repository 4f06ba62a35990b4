"""A catalogue at Stripe, for the tests that buy something."""

from dataclasses import dataclass

import stripe


@dataclass(frozen=True, kw_only=True)
class Shop:
    """The ids of what is sold."""

    monthly: str
    shirt: str
    archived: str


def open_shop(api: stripe.StripeClient) -> Shop:
    """Make products and prices at Stripe."""
    gold = api.v1.products.create({"id": "prod_gold", "name": "Gold", "metadata": {"firebaseRole": "gold"}})
    shirt = api.v1.products.create({"id": "prod_shirt", "name": "T-shirt"})
    prices = api.v1.prices
    monthly = prices.create(
        {"product": gold.id, "currency": "usd", "unit_amount": 999, "recurring": {"interval": "month"}}
    )
    once = prices.create({"product": shirt.id, "currency": "usd", "unit_amount": 1500})
    archived = prices.create({"product": shirt.id, "currency": "usd", "unit_amount": 1200, "active": False})
    return Shop(monthly=monthly.id, shirt=once.id, archived=archived.id)
