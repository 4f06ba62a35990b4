"""Another Stripe customer for a user whose own no longer exists there."""

import logging
from dataclasses import replace

from django_firestore_stripe.services.buyers import buyer_of
from django_firestore_stripe.services.customers import Buyer, replace_customer

logger = logging.getLogger(__name__)


def another_customer(buyer: Buyer, *, stale: str) -> str:
    """Return the Stripe customer that takes the place of `stale`; asks who the user is where that is not known yet.

    Raises Unavailable, Misconfigured or a django.db.Error.
    """
    logger.warning("Stripe customer %s of uid %s is gone; creating another", stale, buyer.uid)
    return replace_customer(buyer if buyer.email else _known(buyer), stale=stale)


def _known(buyer: Buyer) -> Buyer:
    found = buyer_of(buyer.uid)
    return replace(buyer, email=found.email, phone=found.phone or buyer.phone)
