"""Who a uid is, for the first time that Stripe is told of them."""

from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.gateways.firebase.usage import is_used
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.users import can_be_user, user_of


def buyer_of(uid: str) -> Buyer:
    """Return the user of a uid with what Stripe shall know of them: from Firebase Auth, else from Django.

    Raises Unavailable, Misconfigured or a django.db.Error.
    """
    if is_used():
        # Only now: whoever does not use Firebase Auth has nothing to import.
        from django_firestore_stripe.gateways.firebase.profiles import read_profile  # noqa: PLC0415

        try:
            profile = read_profile(uid)
        except NotFound:
            pass
        else:
            return Buyer(uid=uid, email=profile.email, phone=profile.phone)
    user = user_of(uid) if can_be_user(uid) else None
    return Buyer(uid=uid, email=getattr(user, "email", "") or None)
