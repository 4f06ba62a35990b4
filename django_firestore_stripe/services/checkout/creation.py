"""From a request to a session at Stripe and one document in Firestore."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django_firestore_stripe import deadlines
from django_firestore_stripe.conf import get_settings
from django_firestore_stripe.documents import paths
from django_firestore_stripe.documents.checkout_session import answer_fields
from django_firestore_stripe.firestore.snapshots import read
from django_firestore_stripe.firestore.writes import PreconditionLost, commit, create
from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.services.checkout.at_stripe import ask_stripe
from django_firestore_stripe.services.checkout.earlier import earlier_session
from django_firestore_stripe.services.checkout.known import require_known
from django_firestore_stripe.services.checkout.offers import look_up, mode_of, require_offers
from django_firestore_stripe.services.checkout.orders import Order, document_id_for, targets
from django_firestore_stripe.services.checkout.retrieval import session_in
from django_firestore_stripe.services.checkout.second_subscription import require_no_second
from django_firestore_stripe.services.checkout.through_extension import EXTENSIONS_DEADLINE, ask_extension
from django_firestore_stripe.services.customers import Buyer, ensure_customer
from django_firestore_stripe.services.policies.policy import agreed
from django_firestore_stripe.services.session_documents import remember_document
from django_firestore_stripe.services.session_request import SessionRequest
from django_firestore_stripe.signals import checkout_session_created
from django_firestore_stripe.users import valid_uid

logger = logging.getLogger(__name__)

# Seconds that creating a session may take in all; the page then says "try again" before the visitor gives up.
DEADLINE = 18.0


def create_session(
    *,
    buyer: Buyer,
    request: SessionRequest,
    origin: str | None = None,
    key: str | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> CheckoutSession:
    """Create a checkout session at Stripe and its document in Firestore; send the user to the session's `url`.

    `origin` is the site's own origin, `key` an idempotency key of the client's, `parameters` are further parameters
    of Stripe's API that the server decides (https://docs.stripe.com/api/checkout/sessions/create). Raises
    InvalidRequest, StripeRefused, IdempotencyConflict, Unavailable, Misconfigured or a django.db.Error; whichever it
    is, no document was written, unless the extension was to answer one (EXTENSION_INSTALLED).
    """
    valid_uid(buyer.uid)
    request = agreed(request, buyer.uid)
    asked = {**request.asked(), **targets(request, origin)}
    document_id = document_id_for(key)
    extension = get_settings().extension_installed
    with deadlines.within(EXTENSIONS_DEADLINE if extension else DEADLINE):
        seen, offers = look_up(buyer.uid, request, document_id=document_id if key else None)
        earlier = seen.get(paths.checkout_session(buyer.uid, document_id))
        if earlier and earlier.exists and not extension:
            # Whatever has become of its prices meanwhile.
            return earlier_session({"mode": earlier.get("mode"), **asked}, earlier)
        require_offers(request, offers)
        asked["mode"] = mode_of(request, offers)
        require_no_second(buyer.uid, request, mode=asked["mode"])
        order = Order(
            buyer=buyer,
            document_id=document_id,
            asked=asked,
            metered={price: offer.metered for price, offer in offers.items()},
            parameters=parameters or {},
        )
        require_known(order)
        if extension:
            return ask_extension(order)
        customer = ensure_customer(buyer, seen=seen.get(paths.customer(buyer.uid)))
        return _store(order, ask_stripe(order, customer))


def _store(order: Order, answer: StripeObject) -> CheckoutSession:
    """Write the document, once and whole."""
    uid, document_id = order.buyer.uid, order.document_id
    written = {**order.asked, **answer_fields(answer, created=datetime.now(UTC))}
    try:
        commit([create(order.path, written)])
    except PreconditionLost:
        # The same idempotency key at the same time, or our own commit whose answer was lost: it is there.
        return earlier_session(order.asked, read([order.path])[order.path])
    remember_document(uid=uid, session=answer["id"], document_id=document_id)
    logger.info("Checkout session %s created at %s", answer["id"], order.path)
    session = session_in(written, uid=uid, document_id=document_id)
    checkout_session_created.send_robust(sender=CheckoutSession, session=session, uid=uid)
    return session
