"""Permissions for a project's own API: who has paid for a role may enter."""

from typing import Any

from rest_framework.permissions import BasePermission, OperationHolderMixin
from rest_framework.request import Request

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.services.roles import roles_of
from django_firestore_stripe.users import uid_of

REMEMBERED = "_firestore_stripe_roles"


class HasStripeRole(OperationHolderMixin, BasePermission):
    """Let in whoever's subscriptions give the role: `permission_classes = [HasStripeRole("premium")]`.

    Can be combined with `&`, `|` and `~`. It asks the subscriptions themselves, with one query for each request however
    often it is asked, so that a role that has ended is gone at once. Raises a django.db.Error where Firestore fails.
    """

    def __init__(self, role: str) -> None:
        self.role = role

    def __call__(self) -> "HasStripeRole":
        """Return itself: DRF calls what `permission_classes` holds."""
        return self

    def has_permission(self, request: Request, view: Any) -> bool:
        """Say whether the user who is logged in has the role."""
        return bool(request.user and request.user.is_authenticated) and self.role in _roles(request)


def _roles(request: Request) -> frozenset[str]:
    """Return the roles of a request's user, remembered on the request."""
    known: frozenset[str] | None = getattr(request, REMEMBERED, None)
    if known is None:
        known = _read(request.user)
        setattr(request, REMEMBERED, known)
    return known


def _read(user: Any) -> frozenset[str]:
    try:
        return roles_of(uid_of(user))
    except InvalidRequest:
        return frozenset()
