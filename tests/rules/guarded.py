"""A project in Google's emulator that security rules guard, and those who ask it."""

import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import requests

from django_firestore_stripe.testing.firestore_server import VARIABLE

# Administrators are not asked for rules: so the documents get there that the test is about.
ADMINISTRATOR = "owner"
TIMEOUT = 30


# What an emulator does that was given no rules.
OPEN = """
service cloud.firestore {
  match /databases/{database}/documents/{document=**} {
    allow read, write: if true;
  }
}
"""


class Guarded:
    """A project of its own, so that no other test meets its rules, unless one is named."""

    def __init__(self, project: str | None = None) -> None:
        self.project = project or f"demo-rules-{uuid4().hex[:12]}"
        self.host = f"http://{os.environ[VARIABLE]}"
        self.root = f"{self.host}/v1/projects/{self.project}/databases/(default)/documents"

    def guard(self, rules: str) -> None:
        """Put rules in force; the emulator refuses those that do not compile."""
        content = {"rules": {"files": [{"name": "firestore.rules", "content": rules}]}}
        url = f"{self.host}/emulator/v1/projects/{self.project}:securityRules"
        answer = requests.put(url, json=content, timeout=TIMEOUT)
        assert answer.ok, answer.text

    def visitor(self, uid: str | None) -> "Visitor":
        """Return a user, or a guest."""
        return Visitor(self.root, _token(self.project, uid) if uid else None)

    def administrator(self) -> "Visitor":
        """Return whoever is not asked for rules."""
        return Visitor(self.root, ADMINISTRATOR)


class Visitor:
    """Whoever asks; each method says whether they were allowed to."""

    def __init__(self, root: str, token: str | None) -> None:
        self._root = root
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str) -> bool:
        """Read a document."""
        return self._asks("GET", f"/{path}")

    def list(self, path: str) -> bool:
        """List a collection."""
        return self._asks("GET", f"/{path}")

    def list_group(self, collection: str) -> bool:
        """Query all collections of a name."""
        source = {"collectionId": collection, "allDescendants": True}
        return self._asks("POST", ":runQuery", {"structuredQuery": {"from": [source]}})

    def create(self, path: str, **fields: object) -> bool:
        """Create a document that is not there yet."""
        return self._asks("PATCH", f"/{path}?currentDocument.exists=false", _document(fields))

    def create_stamped(self, path: str, field: str, **fields: object) -> bool:
        """Create a document in which Firestore sets a field to the time."""
        name = f"{self._root.partition('/v1/')[2]}/{path}"
        stamp = {"fieldPath": field, "setToServerValue": "REQUEST_TIME"}
        write = {"update": {"name": name, **_document(fields)}, "updateTransforms": [stamp]}
        return self._asks("POST", ":commit", {"writes": [write]})

    def update(self, path: str, **fields: object) -> bool:
        """Merge fields into a document."""
        names = "&".join(f"updateMask.fieldPaths={name}" for name in fields)
        return self._asks("PATCH", f"/{path}?currentDocument.exists=true&{names}", _document(fields))

    def delete(self, path: str) -> bool:
        """Delete a document."""
        return self._asks("DELETE", f"/{path}")

    def _asks(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> bool:
        answer = requests.request(method, self._root + path, json=body, headers=self._headers, timeout=TIMEOUT)
        assert answer.status_code in {200, 403}, answer.text
        return answer.status_code == 200


def _document(fields: Mapping[str, object]) -> dict[str, Any]:
    return {"fields": {name: {"stringValue": str(value)} for name, value in fields.items()}}


def _token(project: str, uid: str) -> str:
    """Return an ID token as the Auth emulator makes it: nobody signs it."""
    payload = {
        "iss": f"https://securetoken.google.com/{project}",
        "aud": project,
        "sub": uid,
        "user_id": uid,
        "iat": 0,
        "exp": 4102444800,
    }
    return f"{_encoded({'alg': 'none'})}.{_encoded(payload)}."


def _encoded(part: Mapping[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
