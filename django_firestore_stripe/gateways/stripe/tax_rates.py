"""Stripe's tax rates: https://docs.stripe.com/api/tax_rates."""

from django_firestore_stripe.gateways.stripe.client import get_client
from django_firestore_stripe.gateways.stripe.errors import request
from django_firestore_stripe.gateways.stripe.objects import StripeObject, plain


@request
def retrieve_tax_rate(tax_rate: str) -> StripeObject:
    """Read a tax rate."""
    return plain(get_client().v1.tax_rates.retrieve(tax_rate))
