"""Sessions while the Firebase extension is still installed: we write the document, it answers (EXTENSION_INSTALLED)."""

import logging
import time
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe import deadlines
from django_firestore_stripe.documents.checkout_parameters import line_items
from django_firestore_stripe.exceptions import Misconfigured, StripeRefused
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.firestore.writes import PreconditionLost, commit, create
from django_firestore_stripe.gateways.stripe import checkout as gateway
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.services.checkout.earlier import earlier_session
from django_firestore_stripe.services.checkout.orders import Order
from django_firestore_stripe.services.ownership import require_owner
from django_firestore_stripe.services.session_documents import remember_document
from django_firestore_stripe.signals import checkout_session_created

logger = logging.getLogger(__name__)

# Seconds, as long as the extension's own SDK waits for an answer.
EXTENSIONS_DEADLINE = 30.0
# Seconds between looks at the document: doubled from the first to the last. Each look is billed as one read.
FIRST_PAUSE, LAST_PAUSE = 0.25, 2.0


def ask_extension(order: Order) -> CheckoutSession:
    """Write the document as a client would, and return the session once it is answered.

    Raises StripeRefused as soon as the extension says `error`, DeadlineExceeded where it says nothing, IdempotencyConflict
    where the document is there and asks for something else, Misconfigured for `parameters`, which it has no place for.
    """
    if order.parameters:
        raise Misconfigured("While EXTENSION_INSTALLED is set, the server has no parameters of its own for a session.")
    asked = _asked(order)
    try:
        commit([create(order.path, asked)])
    except PreconditionLost:
        logger.info("%s is there already; waiting for its answer", order.path)
    answered = _answered(order.path)
    session = earlier_session(asked, answered)
    # Whoever owns the document could have written the answer as well: Stripe knows whose it is, and where it leads.
    found = gateway.retrieve_session(str(session.session_id))
    require_owner(found, uid=order.buyer.uid)
    session.url = found["url"]
    remember_document(uid=order.buyer.uid, session=found["id"], document_id=order.document_id)
    checkout_session_created.send_robust(sender=CheckoutSession, session=session, uid=order.buyer.uid)
    return session


def _asked(order: Order) -> Mapping[str, Any]:
    """Return the document: the extension gives every price a quantity, which a metered one must not have."""
    items = {"line_items": line_items(order.asked, order.metered)} if any(order.metered.values()) else {}
    return {"client": "web", **order.asked, **items}


def _answered(path: str) -> Snapshot:
    """Return the document once it holds a session."""
    pause = FIRST_PAUSE
    while True:
        document = read([path])[path]
        if document.get("error"):
            raise StripeRefused(_message(document.get("error")))
        if document.get("sessionId") and document.get("url"):
            return document
        time.sleep(deadlines.remaining(pause))
        pause = min(pause * 2, LAST_PAUSE)


def _message(error: object) -> str:
    message = error.get("message") if isinstance(error, Mapping) else None
    return str(message or _("The session could not be created."))
