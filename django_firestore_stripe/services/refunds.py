"""Money given back."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe import deadlines
from django_firestore_stripe.exceptions import InvalidRequest, StripeUnavailable
from django_firestore_stripe.gateways.stripe import payments
from django_firestore_stripe.gateways.stripe import refunds as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.idempotency import idempotency_key
from django_firestore_stripe.services.ownership import require_owner
from django_firestore_stripe.users import valid_uid

# Seconds that a refund may take in all.
DEADLINE = 18.0
# What names a refund in its metadata at Stripe.
KEY = "refund_key"


def refund_payment(*, uid: str, payment_id: str, key: str, amount: int | None = None) -> StripeObject:
    """Refund a user's payment, all that is left of it or an amount in the currency's minor unit; return Stripe's refund.

    `key` names this refund: with the same key Stripe refunds once, however often it is asked within 24 hours. Raises
    InvalidRequest, NotFound where the payment is another customer's, StripeRefused, IdempotencyConflict, Unavailable,
    after which only the same key is safe to try again, or Misconfigured.
    """
    valid_uid(uid)
    if amount is not None and amount < 1:
        raise InvalidRequest({"amount": [_("Refund at least one minor unit of the currency.")]})
    with deadlines.within(DEADLINE):
        require_owner(payments.retrieve_payment_intent(payment_id), uid=uid, guests=True)
        params = {"payment_intent": payment_id, **({} if amount is None else {"amount": amount})}
        return _refunded(params, key=idempotency_key("refund", payment_id, key))


def _refunded(params: Mapping[str, Any], *, key: str) -> StripeObject:
    """Create the refund; after a definite 5xx once more under a second key, because Stripe replays its own 500s.

    A refund that was made in spite of a 5xx is found by its metadata: money goes back once.
    """
    named = {**params, "metadata": {KEY: key}}
    try:
        return gateway.create_refund(named, idempotency_key=key)
    except StripeUnavailable as unavailable:
        if not unavailable.definite:
            raise
    known = gateway.list_refunds(payment_intent=params["payment_intent"])
    made = next((refund for refund in known if refund["metadata"].get(KEY) == key), None)
    return made or gateway.create_refund(named, idempotency_key=idempotency_key(key, "2"))
