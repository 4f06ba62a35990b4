"""Where each document lies, below the database's root."""

from django_firestore_stripe.conf import get_settings


def customer(uid: str) -> str:
    """Path of a user's customer document."""
    return f"{get_settings().customers_collection}/{uid}"


def checkout_session(uid: str, document_id: str) -> str:
    """Path of a checkout session; its id is ours (or the client's), not Stripe's."""
    return f"{customer(uid)}/checkout_sessions/{document_id}"


def subscription(uid: str, subscription_id: str) -> str:
    """Path of a subscription."""
    return f"{customer(uid)}/subscriptions/{subscription_id}"


def payment(uid: str, payment_intent: str) -> str:
    """Path of a payment; its id is the PaymentIntent's."""
    return f"{customer(uid)}/payments/{payment_intent}"


def product(product_id: str) -> str:
    """Path of a product."""
    return f"{get_settings().products_collection}/{product_id}"


def price(product_id: str, price_id: str) -> str:
    """Path of a price, below its product."""
    return f"{product(product_id)}/prices/{price_id}"


def tax_rate(tax_rate_id: str) -> str:
    """Path of a tax rate; the document between, `tax_rates`, is never written."""
    return f"{product('tax_rates')}/tax_rates/{tax_rate_id}"


def invoice(uid: str, invoice_id: str, *, subscription_id: str | None = None) -> str:
    """Path of an invoice: below its subscription, or right below the customer where there is none."""
    parent = subscription(uid, subscription_id) if subscription_id else customer(uid)
    return f"{parent}/invoices/{invoice_id}"


def event(event_id: str) -> str:
    """Path of the record of a webhook event."""
    return f"{get_settings().events_collection}/{event_id}"


def is_event(document_id: str) -> bool:
    """Say whether a document among the records is the record of an event of Stripe's, and no mark of our own.

    Tombstones, marks of waiting events and the state of the worker and of a sync lie in the same collection. The ids of
    events: https://docs.stripe.com/api/events/object#event_object-id.
    """
    return document_id.startswith("evt_")


def tombstone(object_id: str) -> str:
    """Path of the mark that a Stripe object was deleted."""
    return event(f"deleted_{object_id}")


def waiting(customer_id: str) -> str:
    """Path of the mark that events wait for a Stripe customer whose user is not known."""
    return event(f"waiting_{customer_id}")


def given_roles(uid: str) -> str:
    """Path of the note which Django groups a user was given for their roles."""
    return event(f"roles_{uid}")


def shipping_countries() -> str:
    """Path of the document that lists where goods are sent to (`allowed_countries`)."""
    settings = get_settings()
    return f"{settings.stripe_config_collection or settings.products_collection}/shipping_countries"
