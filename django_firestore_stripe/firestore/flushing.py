"""Deleting every document of a database, for tests."""

from google.cloud.firestore_v1 import types

from django_firestore_stripe.firestore.cursor import Cursor
from django_firestore_stripe.firestore.writes import Write

BATCH = 500


def _everything(cursor: Cursor) -> types.RunQueryRequest:
    """Return the query for the names of all documents, in whatever collection; its parent is the root."""
    query = types.StructuredQuery(
        from_=[types.StructuredQuery.CollectionSelector(all_descendants=True)],
        select=types.StructuredQuery.Projection(fields=[types.StructuredQuery.FieldReference(field_path="__name__")]),
        limit=BATCH,
    )
    return types.RunQueryRequest(parent=f"{cursor.database}/documents", structured_query=query)


def flush(cursor: Cursor) -> None:
    """Delete all documents; an empty database costs one query."""
    while found := cursor.run(_everything(cursor), "SELECT __name__ FROM **"):
        cursor.commit([Write(path=snapshot.path, fields=None) for snapshot in found], f"DELETE {len(found)} documents")
        if len(found) < BATCH:
            return
