"""A checkout session, as its model."""

from collections.abc import Mapping
from typing import Any

from django_firestore_stripe.exceptions import NotFound
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.users import valid_uid


def session_in(fields: Mapping[str, Any], *, uid: str, document_id: str) -> CheckoutSession:
    """Return the session that a document holds."""
    columns = {column.column: column.attname for column in CheckoutSession._meta.concrete_fields}
    values = {columns[name]: value for name, value in fields.items() if name in columns}
    return CheckoutSession(**{**values, "id": f"{uid}/{document_id}", "customer_id": uid})


def get_session(*, uid: str, session_id: str) -> CheckoutSession:
    """Return a user's checkout session by Stripe's id; raises NotFound, also where it is somebody else's."""
    found: CheckoutSession | None = CheckoutSession.objects.filter(
        customer=valid_uid(uid), session_id=session_id
    ).first()
    if found is None:
        raise NotFound("There is no such checkout session.")
    return found
