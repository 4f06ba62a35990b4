"""Who the users in Firebase Auth are."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from firebase_admin import auth

from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.gateways.firebase.auth import MAX_UID, app
from django_firestore_stripe.gateways.firebase.errors import translated_errors


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How a user can be reached; an anonymous one cannot."""

    email: str | None
    phone: str | None


def read_profile(uid: str) -> Profile:
    """Read a user; raises NotFound where Auth has no such user, Unavailable, Misconfigured."""
    if len(uid) > MAX_UID:
        raise NotFound(_("Firebase Auth has no such user."))
    with translated_errors():
        user = auth.get_user(uid, app=app())
    return Profile(email=user.email, phone=user.phone_number)
