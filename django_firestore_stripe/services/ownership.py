"""Whether an object of Stripe's belongs to the user under whose path it was found.

Documents can be forged by their owner, and paths can be mistyped: before Stripe is told to do something to an object,
its customer must be this uid's.
"""

from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import NotFound, StripeRefused
from django_firestore_stripe.gateways.stripe import customers as gateway
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.customers import read_customer
from django_firestore_stripe.services.events.record import customer_id


def require_owner(thing: StripeObject, *, uid: str, guests: bool = False) -> None:
    """Accept an object that was just fetched if it is this user's, else raise NotFound.

    `guests`: accept one without customer, too.
    """
    customer = customer_id(thing)
    if customer is None and guests:
        return
    if customer is None or not (_is_stored(customer, uid) or _is_named(customer, uid)):
        raise NotFound(_("%(object)s is not this customer's at Stripe.") % {"object": thing.get("id")})


def _is_stored(customer: str, uid: str) -> bool:
    return customer == (mappings.customer_of(uid) or read_customer(uid).get("stripeId"))


def _is_named(customer: str, uid: str) -> bool:
    """Say whether Stripe's customer, an earlier one of the user's perhaps, bears the uid that we wrote onto it."""
    try:
        found = gateway.retrieve_customer(customer)
    except StripeRefused:
        return False
    return (found.get("metadata") or {}).get(gateway.UID_KEY) == uid
