"""The document of an object that was just changed at Stripe; its webhook does the same, a moment later."""

import logging
from collections.abc import Callable

from django.db import Error as DatabaseError

from django_firestore_stripe.exceptions import PaymentsError
from django_firestore_stripe.services.sync.protocol import Outcome

logger = logging.getLogger(__name__)


def follow(sync: Callable[[], Outcome]) -> Outcome:
    """Sync, or leave it to the webhook: what Stripe has done is done, whatever Firestore says."""
    try:
        return sync()
    except (PaymentsError, DatabaseError) as error:
        logger.warning("A document is left to its webhook: %s", type(error).__name__)
        return Outcome.LATER
