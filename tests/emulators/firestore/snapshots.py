"""What tests say about results and documents in a word."""

from collections.abc import Mapping
from typing import Any

from google.cloud import firestore


def seed(collection: firestore.CollectionReference, documents: Mapping[str, Mapping[str, Any]]) -> None:
    """Write documents by id, in one commit."""
    batch = collection._client.batch()
    for document_id, fields in documents.items():
        batch.set(collection.document(document_id), fields)
    batch.commit()


def ids(query: Any) -> list[str]:
    """Return the ids that a query finds, in order."""
    return [snapshot.id for snapshot in query.stream()]


def paths(query: Any) -> list[str]:
    """Return the paths that a query finds, in order."""
    return [snapshot.reference.path for snapshot in query.stream()]


def stored(document: firestore.DocumentReference) -> dict[str, Any] | None:
    """Return the fields of a document, None if it does not exist."""
    return document.get().to_dict()
