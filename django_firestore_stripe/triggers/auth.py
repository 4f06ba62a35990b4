"""`triggers/auth/`: Firebase Auth's users come and go; a function of the project forwards it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.services.accounts import user_created, user_deleted
from django_firestore_stripe.services.customers import Buyer
from django_firestore_stripe.triggers.messages import message_in
from django_firestore_stripe.triggers.view import TriggerView, body_of


class AuthTriggerView(TriggerView):
    """Take `{"event": "user.create" | "user.delete", "user": {"uid", "email", "phoneNumber"}}`."""

    def act(self, request: HttpRequest) -> None:
        """Do what SYNC_USERS_ON_CREATE or DELETE_STRIPE_CUSTOMERS says."""
        kind, buyer = _parsed(message_in(body_of(request)))
        if kind == "user.create":
            user_created(buyer)
        else:
            user_deleted(buyer.uid)


def _parsed(message: Mapping[str, Any]) -> tuple[str, Buyer]:
    try:
        kind, buyer = message["event"], _buyer(message["user"])
    except (KeyError, TypeError) as error:
        raise InvalidRequest({"event": [_("This is no event of a user.")]}) from error
    if not isinstance(kind, str) or kind not in {"user.create", "user.delete"}:
        raise InvalidRequest({"event": [_("Takes user.create or user.delete.")]})
    return kind, buyer


def _buyer(user: Mapping[str, Any]) -> Buyer:
    given = {"uid": user["uid"], "email": user.get("email"), "phone": user.get("phoneNumber")}
    if not all(value is None or isinstance(value, str) for value in given.values()) or given["uid"] is None:
        raise TypeError("Strings are expected.")
    return Buyer(**given)
