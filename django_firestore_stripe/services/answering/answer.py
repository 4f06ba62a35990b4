"""From a document that asks to the same document with its answer: one batch read, one request, one commit."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from django_firestore_stripe import deadlines
from django_firestore_stripe.documents import paths
from django_firestore_stripe.exceptions import InvalidRequest, PaymentsError
from django_firestore_stripe.firestore.snapshots import Snapshot, read
from django_firestore_stripe.models import CheckoutSession
from django_firestore_stripe.services import mappings
from django_firestore_stripe.services.answering import mobile, web
from django_firestore_stripe.services.answering.asking import Asking
from django_firestore_stripe.services.answering.refusals import REFUSALS, error_fields
from django_firestore_stripe.services.answering.requests import is_answered, request_in
from django_firestore_stripe.services.answering.vain import tell
from django_firestore_stripe.services.answering.writing import Fate, write
from django_firestore_stripe.services.checkout.retrieval import session_in
from django_firestore_stripe.services.policies.policy import agreed
from django_firestore_stripe.services.session_documents import remember_document
from django_firestore_stripe.services.session_request import SessionRequest
from django_firestore_stripe.signals import checkout_session_created
from django_firestore_stripe.users import valid_uid

logger = logging.getLogger(__name__)

# Seconds that one attempt may take in all.
DEADLINE = 18.0
# How long a failure that may pass is tried again before the document says so: the SDK waits 30 s for an answer.
PATIENCE = timedelta(seconds=25)
# Seconds that an attempt may take beyond that.
LAST_ATTEMPT = 2.5
# Stripe keeps idempotency keys for 24 h; an older document could make a second session.
OLDEST = timedelta(hours=23)

CLIENTS: Mapping[str, Callable[[Asking], dict[str, Any]]] = {"web": web.answer, "mobile": mobile.answer}


class Outcome(StrEnum):
    """What became of a document."""

    ANSWERED = "answered"
    REFUSED = "refused"
    LEFT = "left"
    """It is gone, has an answer, or was made again: then it is another, with a turn of its own."""


def answer(*, uid: str, document_id: str, seen: Snapshot | None = None) -> Outcome:
    """Answer a client's document with a session, or with `error` where it cannot have one.

    `seen` is the document if Firestore has just told it to the caller, else it is read.
    Raises Unavailable, Misconfigured, a django.db.Error or whatever a project's policy does, as long as the document is
    younger than `PATIENCE`: then nothing was written, and the caller asks again.
    """
    path = paths.checkout_session(valid_uid(uid), document_id)
    with deadlines.within(DEADLINE):
        found = _found(uid, path, seen)
        document = found[path]
        if not _waits(document):
            return Outcome.LEFT
        made: list[Callable[[], object]] = []
        with deadlines.within(_seconds_for(document)):
            fields = _answer_to(uid, document, found.get(paths.customer(uid)), made)
        fate = write(document, fields)
        if fate is Fate.LOST or (fate is Fate.WRITTEN and "error" in fields):
            _take_back(path, made)
        return _outcome(uid, document, fields) if fate is Fate.WRITTEN else Outcome.LEFT


def _seconds_for(document: Snapshot) -> float:
    """Return how long an attempt may take: it ends soon after `PATIENCE`, so that a client that waits reads `error`."""
    left = (PATIENCE - age_of(document)).total_seconds() + LAST_ATTEMPT
    return max(left, LAST_ATTEMPT) if left > 0 else DEADLINE


def _found(uid: str, path: str, seen: Snapshot | None) -> dict[str, Snapshot]:
    """Return the document, and the customer's where the user's Stripe customer is not remembered: at most one read."""
    known = {} if seen is None else {path: seen}
    wanted = [path] if mappings.customer_of(uid) else [path, paths.customer(uid)]
    return known | read([each for each in wanted if each not in known])


def _waits(document: Snapshot) -> bool:
    return document.exists and not is_answered(document.fields or {})


def _answer_to(
    uid: str, document: Snapshot, owner: Snapshot | None, made: list[Callable[[], object]]
) -> dict[str, Any]:
    """Return the fields of the answer; raises what may pass."""
    try:
        return _made(uid, document, owner, made)
    except REFUSALS as refused:
        logger.info("%s was refused: %s", document.path, refused)
        return {"error": error_fields(refused)}
    except (AttributeError, LookupError, TypeError, ValueError):
        # Under a policy that leaves it to Stripe, a document may hold anything in any place.
        logger.exception("%s cannot be read", document.path)
        return {"error": error_fields(InvalidRequest({"document": [_("A field has a value that it cannot have.")]}))}
    except Exception as failure:
        # What may pass, and what nobody foresaw, such as a mistake in a project's policy: somebody may mend that in time.
        if age_of(document) <= PATIENCE:
            raise
        logger.exception("%s could not be answered in time", document.path)
        return {"error": error_fields(failure)}


def _made(uid: str, document: Snapshot, owner: Snapshot | None, made: list[Callable[[], object]]) -> dict[str, Any]:
    """Return the fields of an answer that tells of something made at Stripe; raises whatever keeps it from being made."""
    age = age_of(document)
    if age > OLDEST:
        raise InvalidRequest({"created": [_("This document is too old to be answered. Create another one.")]})
    request = _agreed(uid, document)
    asking = Asking(uid=uid, document=document, owner=owner, request=request, age=age, made=made)
    return _maker(document)(asking)


def _agreed(uid: str, document: Snapshot) -> SessionRequest:
    """Return what policy lets through; what it drops is told to the log, as no answer does."""
    asked = request_in(document.fields or {})
    if document.get("client") == "mobile" and asked.price is not None and asked.line_items is not None:
        # As in the extension: what is looked at must be what is bought.
        tell(document.path, ["line_items"], "ignored beside a price")
        asked = replace(asked, line_items=None)
    request = agreed(asked, uid)
    tell(document.path, asked.asked().keys() - request.asked().keys(), "ignored under SESSION_POLICY")
    return request


def _maker(document: Snapshot) -> Callable[[Asking], dict[str, Any]]:
    maker = CLIENTS.get(str(document.get("client") or "web"))
    if maker is None:
        raise InvalidRequest({"client": [_("Takes 'web' or 'mobile'.")]})
    return maker


def age_of(document: Snapshot) -> timedelta:
    """Return how long ago a document was created, by Firestore's clock and ours."""
    created = datetime.fromisoformat(document.create_time or datetime.now(UTC).isoformat())
    return datetime.now(UTC) - created


def _take_back(path: str, made: list[Callable[[], object]]) -> None:
    """Cancel what nobody was told of; it can do no harm where that fails, too."""
    for cancel in made:
        try:
            cancel()
        except PaymentsError:
            logger.exception("What was created for %s could not be cancelled", path)


def _outcome(uid: str, document: Snapshot, fields: Mapping[str, Any]) -> Outcome:
    if "error" in fields:
        return Outcome.REFUSED
    logger.info("%s was answered", document.path)
    if "sessionId" in fields:
        document_id = document.path.rpartition("/")[2]
        remember_document(uid=uid, session=fields["sessionId"], document_id=document_id)
        session = session_in({**(document.fields or {}), **fields}, uid=uid, document_id=document_id)
        checkout_session_created.send_robust(sender=CheckoutSession, session=session, uid=uid)
    return Outcome.ANSWERED
