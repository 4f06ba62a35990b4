"""Firestore's document events as CloudEvents: https://cloud.google.com/eventarc/docs/cloudevents#firestore.

In binary mode the attributes are headers and the body is `DocumentEventData`, as protobuf or JSON; in structured mode
all of it is one JSON object.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from django_firestore_stripe.exceptions import InvalidRequest
from django_firestore_stripe.firestore.document_events import DocumentEventData, parse_json, parse_protobuf

STRUCTURED = "application/cloudevents+json"
PROTOBUF = frozenset({"application/protobuf", "application/x-protobuf"})
CREATED, DELETED = "created", "deleted"


@dataclass(frozen=True, kw_only=True)
class DocumentEvent:
    """What happened to which document; `kind` is the last word of the event's type."""

    kind: str
    data: DocumentEventData


def document_event(request: HttpRequest, body: bytes) -> DocumentEvent:
    """Return the event in a request; raises InvalidRequest for what is none."""
    content_type = request.content_type or ""
    try:
        if content_type == STRUCTURED:
            envelope = json.loads(body)
            return _event(str(envelope["type"]), parse_json(_object(envelope.get("data"))))
        kind = request.headers.get("ce-type", "")
        if content_type in PROTOBUF:
            return _event(kind, parse_protobuf(body))
        return _event(kind, parse_json(_object(json.loads(body))))
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidRequest({"event": [_("This is no document event of Firestore.")]}) from error


def _event(kind: str, data: DocumentEventData) -> DocumentEvent:
    if ".firestore.document." not in kind or not data.name:
        raise ValueError("Another type of event.")
    return DocumentEvent(kind=kind.rpartition(".")[2], data=data)


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError("An object is expected.")
    return value
