"""What the doctor is shown."""

from functools import partial

import pytest

from django_firestore_stripe.services.events.registry import wanted_types

URL = "http://127.0.0.1:9/payments/webhook/"


@pytest.fixture
def configure(settings):
    """Return a function that changes settings of the app."""

    def change(**values: object) -> None:
        settings.DJANGO_FIRESTORE_STRIPE = {**settings.DJANGO_FIRESTORE_STRIPE, **values}

    return change


@pytest.fixture
def make_endpoint(stripe_api):
    """Return a function that makes a webhook endpoint at Stripe, right in every way unless told otherwise."""
    api_version = stripe_api._requestor._options.stripe_version

    def make(**fields: object):
        right = {"url": URL, "enabled_events": sorted(wanted_types()), "api_version": api_version}
        given = {name: value for name, value in {**right, **fields}.items() if value is not None}
        return stripe_api.v1.webhook_endpoints.create(given)

    return make


@pytest.fixture
def ada_at_stripe(stripe_api, store, deliver_webhooks):
    """Return Ada's customer; Firestore has it as the extension would have written it."""
    customer = stripe_api.v1.customers.create({"metadata": {"firebaseUID": "ada"}, "email": "ada@example.com"})
    link = f"https://dashboard.stripe.com/test/customers/{customer.id}"
    store("customers/ada", stripeId=customer.id, stripeLink=link, email="ada@example.com")
    deliver_webhooks()
    return customer.id


@pytest.fixture
def subscribed(stripe_api, shop, ada_at_stripe, deliver_webhooks):
    """Return the id of Ada's subscription; Firestore has everything that came of it."""
    card = stripe_api.v1.payment_methods.attach("pm_card_visa", {"customer": ada_at_stripe})
    made = stripe_api.v1.subscriptions.create(
        {"customer": ada_at_stripe, "items": [{"price": shop.monthly}], "default_payment_method": card.id}
    )
    deliver_webhooks()
    return made.id


@pytest.fixture
def restrict(stripe_emulator, configure):
    """Return a function that gives the app a restricted key."""
    key = "rk_test_doctor"
    configure(STRIPE_API_KEY=key)
    return partial(stripe_emulator.keys.restrict, key)
