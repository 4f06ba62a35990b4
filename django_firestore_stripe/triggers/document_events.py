"""Firestore's document events as CloudEvents: https://cloud.google.com/eventarc/docs/cloudevents#firestore.

In binary mode the attributes are headers and the body is `DocumentEventData`, as protobuf or JSON; in structured mode
all of it is one JSON object, in which protobuf is base64.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.firestore.document_events import DocumentEventData, parse_json, parse_protobuf
from django_firestore_stripe.triggers.messages import message_in

STRUCTURED = "application/cloudevents+json"
PROTOBUF = frozenset({"application/protobuf", "application/x-protobuf"})
CREATED, DELETED, WRITTEN = "created", "deleted", "written"
# Ends the types whose events also say who wrote.
WITH_AUTHOR = ".withAuthContext"


@dataclass(frozen=True, kw_only=True)
class DocumentEvent:
    """What happened to which document; `kind` is the word of the event's type that says so."""

    kind: str
    data: DocumentEventData


def document_event(request: HttpRequest, body: bytes) -> DocumentEvent:
    """Return the event in a request; raises InvalidRequest for what is none."""
    content_type = request.content_type or ""
    try:
        if content_type == STRUCTURED:
            return _structured(message_in(body))
        return _event(request.headers.get("ce-type", ""), _parsed(body, content_type))
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidRequest({"event": [_("This is no document event of Firestore.")]}) from error


def _structured(envelope: Mapping[str, Any]) -> DocumentEvent:
    """Return an event that is one JSON object: https://github.com/cloudevents/spec, JSON event format."""
    kind = str(envelope["type"])
    if "data_base64" in envelope:
        data = base64.b64decode(envelope["data_base64"], validate=True)
        return _event(kind, _parsed(data, str(envelope.get("datacontenttype", ""))))
    return _event(kind, parse_json(envelope["data"]))


def _parsed(data: bytes, content_type: str) -> DocumentEventData:
    if content_type in PROTOBUF:
        return parse_protobuf(data)
    return parse_json(message_in(data))


def _event(event_type: str, data: DocumentEventData) -> DocumentEvent:
    if ".firestore.document." not in event_type or not data.name:
        raise ValueError("Another type of event.")
    return DocumentEvent(kind=_kind(event_type, data), data=data)


def _kind(event_type: str, data: DocumentEventData) -> str:
    """Return what happened; of documents that were written, those are new that held nothing before."""
    kind = event_type.removesuffix(WITH_AUTHOR).rpartition(".")[2]
    return CREATED if kind == WRITTEN and not data.before else kind
