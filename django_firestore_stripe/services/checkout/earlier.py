"""A document that an idempotency key has made before."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import IdempotencyConflict
from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.services.checkout.retrieval import session_in
from django_firestore_stripe.services.session_request import CHOICES


def earlier_session(asked: Mapping[str, Any], snapshot: Snapshot) -> CheckoutSession:
    """Return the session that this idempotency key has made; raises IdempotencyConflict if it was another request."""
    stored = snapshot.fields or {}
    # What was not asked for makes a request another one, too.
    if any(stored.get(name) != asked.get(name) for name in CHOICES):
        raise IdempotencyConflict(_("This idempotency key was used for another request."))
    uid, _collection, document_id = snapshot.path.split("/")[-3:]
    return session_in(stored, uid=uid, document_id=document_id)
