"""The last step of the demo."""

import time
from typing import Any

import stripe
from django.core.management.base import BaseCommand, CommandError

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.models import Price, Product
from example_project.demo.catalogue import fill

# Seconds that the webhooks may take to bring the catalogue to Firestore, and between two looks.
PATIENCE, PAUSE = 30, 0.1


class Command(BaseCommand):
    """`demo_catalogue`."""

    help = "Creates the demo's catalogue at the Stripe emulator and waits for it in Firestore; `demo` calls it."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Fill an emulator, never a Stripe account."""
        settings = get_settings()
        if not settings.stripe_api_base:
            raise CommandError("STRIPE_API_BASE names no emulator: nothing is created in a Stripe account.")
        client = stripe.StripeClient(settings.stripe_api_key, base_addresses={"api": settings.stripe_api_base})
        products, prices = fill(client)
        end = time.monotonic() + PATIENCE
        while not _arrived(products, prices):
            if time.monotonic() > end:
                raise CommandError(f"The webhooks have not brought the catalogue to Firestore in {PATIENCE} seconds.")
            time.sleep(PAUSE)


def _arrived(products: set[str], prices: set[str]) -> bool:
    known = {price.stripe_id for price in Price.objects.all()}
    return prices <= known and products <= {product.pk for product in Product.objects.all()}
