"""Checkout sessions: one service behind the redirect view, the API and whoever calls it from Python.

offers.py     whether what is asked for may be sold, and what is already there
second_subscription.py  whether it is subscribed to already
orders.py     a checked request, ready for Stripe
known.py      whether Stripe's API has what it names
once.py       one object at Stripe, however often it is asked for
at_stripe.py  the order as a session at Stripe
replacement.py    another customer for one whom Stripe no longer has
earlier.py    what an idempotency key has made before
through_extension.py    the order as a document that the Firebase extension answers
creation.py   all of it, ending in one document
expiry.py     a session that nobody shall pay any more
"""

from django_firestore_stripe.services.checkout.creation import create_session
from django_firestore_stripe.services.checkout.expiry import expire_session
from django_firestore_stripe.services.checkout.retrieval import get_session

__all__ = ["create_session", "expire_session", "get_session"]
