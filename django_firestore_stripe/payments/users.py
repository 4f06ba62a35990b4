"""Whom a call is about."""

from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import Unauthenticated
from django_firestore_stripe.users import uid_of


def uid_from(user: Any) -> str:
    """Return the uid of a user; raises Unauthenticated for an anonymous one, InvalidRequest where it cannot be one."""
    return uid_of(authenticated(user))


def authenticated(user: Any) -> Any:
    """Return the user; raises Unauthenticated for nobody in particular."""
    if not getattr(user, "is_authenticated", False):
        raise Unauthenticated(_("A user must be logged in."))
    return user
