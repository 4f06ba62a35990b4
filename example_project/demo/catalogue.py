"""What the demo sells, and how it comes to Stripe."""

from dataclasses import dataclass
from typing import Any

import stripe

CURRENCY = "usd"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A price: `amount` in cents, once or every `interval`."""

    key: str
    amount: int
    name: str = ""
    interval: str | None = None

    def parameters(self, product: str) -> dict[str, Any]:
        """Return what Stripe takes: https://docs.stripe.com/api/prices/create."""
        nickname = {"nickname": self.name} if self.name else {}
        recurring = {"recurring": {"interval": self.interval}} if self.interval else {}
        return {
            "product": product,
            "currency": CURRENCY,
            "unit_amount": self.amount,
            "lookup_key": self.key,
            **nickname,
            **recurring,
        }


@dataclass(frozen=True, kw_only=True)
class Article:
    """A product with its prices; `picture` is the shop's drawing, `role` what subscribers get."""

    key: str
    name: str
    description: str
    picture: str
    offers: tuple[Offer, ...]
    role: str | None = None

    def parameters(self) -> dict[str, Any]:
        """Return what Stripe takes: https://docs.stripe.com/api/products/create."""
        role = {"firebaseRole": self.role} if self.role else {}
        return {
            "id": self.key,
            "name": self.name,
            "description": self.description,
            "metadata": {"picture": self.picture, **role},
        }


ARTICLES = (
    Article(
        key="ember_gold",
        name="Gold membership",
        description="Every new thing a week early, free shipping, a seat by the fire.",
        picture="gold",
        role="premium",
        offers=(
            Offer(key="ember_gold_monthly", amount=900, interval="month"),
            Offer(key="ember_gold_yearly", amount=9000, interval="year"),
        ),
    ),
    Article(
        key="ember_tee",
        name="Ember tee",
        description="Heavy organic cotton, cut straight, with a flame where the heart is.",
        picture="tee",
        offers=(
            Offer(key="ember_tee_one", name="One tee", amount=2400),
            Offer(key="ember_tee_three", name="Three tees", amount=6000),
        ),
    ),
    Article(
        key="ember_mug",
        name="Hearth mug",
        description="Stoneware that holds a long coffee and keeps it warm to the end.",
        picture="mug",
        offers=(
            Offer(key="ember_mug_one", name="One mug", amount=1800),
            Offer(key="ember_mug_pair", name="A pair", amount=3200),
        ),
    ),
    Article(
        key="ember_notebook",
        name="Field notebook",
        description="A hundred blank pages that lie flat, for plans that are not ready for a screen.",
        picture="notebook",
        offers=(
            Offer(key="ember_notebook_one", name="One notebook", amount=1200),
            Offer(key="ember_notebook_five", name="Five notebooks", amount=5000),
        ),
    ),
)


def fill(client: stripe.StripeClient) -> tuple[set[str], set[str]]:
    """Create at Stripe what is missing of the catalogue; return the ids of its products and prices."""
    products = {product.id for product in client.v1.products.list({"limit": 100}).auto_paging_iter()}
    prices = {price.lookup_key: price.id for price in client.v1.prices.list({"limit": 100}).auto_paging_iter()}
    for article in ARTICLES:
        if article.key not in products:
            client.v1.products.create(article.parameters())
        for offer in article.offers:
            if offer.key not in prices:
                prices[offer.key] = client.v1.prices.create(offer.parameters(article.key)).id
    ours = {offer.key for article in ARTICLES for offer in article.offers}
    return {article.key for article in ARTICLES}, {prices[key] for key in ours}
