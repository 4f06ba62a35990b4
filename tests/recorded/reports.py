"""Documents that clients write or delete, reported by Firestore as Eventarc does: CloudEvents in JSON."""

from collections.abc import Mapping
from typing import Any

from django.db import connections

from django_firestore_stripe.firestore.writes import commit, create, delete
from tests.recorded import fields
from tests.recorded.scene import TRIGGER_TOKEN, Answer, Scene, Step, post

PATH = "/payments/triggers/firestore/"
TYPE = "google.cloud.firestore.document.v1"


def create_document(step: Step, _scene: Scene) -> Answer:
    """Write a document as a client does, and report it."""
    commit([create(step["path"], fields(step["fields"]))])
    return _report("created", {"value": _document(step)})


def delete_document(step: Step, _scene: Scene) -> Answer:
    """Delete a document, and report it with what it held."""
    commit([delete(step["path"])])
    return _report("deleted", {"oldValue": _document(step)})


def _report(kind: str, data: Mapping[str, Any]) -> Answer:
    headers = {"ce-id": "1", "ce-specversion": "1.0", "ce-source": "//firestore.googleapis.com/x"}
    return post(PATH, data, token=TRIGGER_TOKEN, **headers, **{"ce-type": f"{TYPE}.{kind}"})


def _document(step: Step) -> dict[str, Any]:
    wrapper = connections["firestore"]
    wrapper.ensure_connection()
    return {"name": f"{wrapper.connection.name}/documents/{step['path']}", "fields": _values(step["fields"])}


def _values(typed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in typed.items()}


def _value(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a typed value as Firestore's JSON has it."""
    ((kind, content),) = typed.items()
    inner = {"map": lambda: {"fields": _values(content)}, "array": lambda: {"values": [*map(_value, content)]}}
    return {f"{kind}Value": inner.get(kind, lambda: content)()}
