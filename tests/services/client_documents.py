"""Documents as clients write them, and what comes of them."""

from datetime import timedelta

from django_firestore_stripe.firestore.writes import commit, create
from django_firestore_stripe.services.answering import answer as answering
from django_firestore_stripe.services.answering.answer import answer
from tests.factories import document

PATH = "customers/ada/checkout_sessions/doc1"
ADDRESSES = {"success_url": "https://shop.example/ok", "cancel_url": "https://shop.example/cancel"}


def write(path=PATH, **fields):
    commit([create(path, {**ADDRESSES, **fields})])


def answered(path=PATH, **fields):
    """Write a document as a client does, have it answered, and return it."""
    write(path, **fields)
    uid, _, document_id = path.split("/")[-3:]
    answer(uid=uid, document_id=document_id)
    return document(path)


def again(uid="ada", document_id="doc1"):
    return answer(uid=uid, document_id=document_id)


def asked_of(emulator, path="/v1/checkout/sessions"):
    return [request for request in emulator.requests if (request.method, request.path) == ("POST", path)]


def age(monkeypatch, **ago):
    """Let the document be older than it is."""
    monkeypatch.setattr(answering, "age_of", lambda _document: timedelta(**ago))
