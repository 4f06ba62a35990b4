"""Stripe's products and prices: https://docs.stripe.com/api/products, https://docs.stripe.com/api/prices."""

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain


@request
def retrieve_product(product: str) -> StripeObject:
    """Read a product."""
    return plain(get_client().v1.products.retrieve(product))


@request
def retrieve_price(price: str) -> StripeObject:
    """Read a price with its tiers, which Stripe leaves out unless asked."""
    return plain(get_client().v1.prices.retrieve(price, {"expand": ["tiers"]}))
