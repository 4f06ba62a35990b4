"""A checkout session, as its model."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.users import valid_uid

# Stripe's ids: https://docs.stripe.com/upgrades#what-changes-does-stripe-consider-to-be-backward-compatible.
SESSION_ID = re.compile(r"[A-Za-z0-9_]{1,255}")


def session_in(fields: Mapping[str, Any], *, uid: str, document_id: str) -> CheckoutSession:
    """Return the session that a document holds."""
    columns = {column.column: column.attname for column in CheckoutSession._meta.concrete_fields}
    values = {columns[name]: value for name, value in fields.items() if name in columns}
    return CheckoutSession(**{**values, "id": f"{uid}/{document_id}", "customer_id": uid})


def get_session(*, uid: str, session_id: str) -> CheckoutSession:
    """Return a user's checkout session by Stripe's id; raises NotFound, also where it is somebody else's."""
    owner = valid_uid(uid)
    found: CheckoutSession | None = None
    if SESSION_ID.fullmatch(session_id):
        found = CheckoutSession.objects.filter(customer=owner, session_id=session_id).first()
    if found is None:
        raise NotFound(_("There is no such checkout session."))
    return found
