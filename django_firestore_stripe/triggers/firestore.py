"""`triggers/firestore/`: clients write documents, we answer them."""

import logging
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.firestore.names import own_path
from django_firestore_stripe.firestore.paths import template_of
from django_firestore_stripe.models import CheckoutSession, Customer
from django_firestore_stripe.services.accounts import customer_document_deleted
from django_firestore_stripe.services.answering.answer import answer
from django_firestore_stripe.triggers.document_events import CREATED, DELETED, WRITTEN, document_event
from django_firestore_stripe.triggers.view import TriggerView, body_of

logger = logging.getLogger(__name__)


class FirestoreTriggerView(TriggerView):
    """Take the events `google.cloud.firestore.document.v1.created` and `.deleted`; others mean nothing here.

    Of `.written` it takes those of new documents. Duplicates and deliveries at the same time make one Stripe session.
    """

    def act(self, request: HttpRequest) -> None:
        """Answer a created session's document; follow a customer's document that was deleted."""
        event = document_event(request, body_of(request))
        path = own_path(event.data.name)
        if path is None:
            logger.warning("%s is in another project or database: nothing to do", event.data.name)
        elif event.kind == CREATED:
            _created(path)
        elif event.kind == DELETED:
            _deleted(path, event.data.before)
        elif event.kind == WRITTEN:
            _written(path)


def _created(path: str) -> None:
    key = template_of(CheckoutSession).key(path)
    if key:
        uid, document_id = key.split("/")
        logger.info("%s: %s", path, answer(uid=uid, document_id=document_id))


def _deleted(path: str, before: Mapping[str, Any]) -> None:
    uid = template_of(Customer).key(path)
    if uid:
        customer = before.get("stripeId")
        customer_document_deleted(uid, customer=customer if isinstance(customer, str) else None)


def _written(path: str) -> None:
    """Say where somebody has to choose another type of event: this one may be of a change, or of the document's end."""
    if template_of(Customer).key(path) and get_settings().delete_stripe_customers:
        logger.warning("%s was written: DELETE_STRIPE_CUSTOMERS takes a trigger of the type deleted, not written", path)
