"""What Firestore would do, found out without changing anything."""

from collections.abc import Sequence

from google.cloud.firestore_v1 import types
from google.protobuf.wrappers_pb2 import Int32Value

from django_firestore_stripe.firestore.aliases import connection_of
from django_firestore_stripe.firestore.filters import FieldReference, field_filter, joined
from django_firestore_stripe.firestore.values import document_name, encode
from django_firestore_stripe.firestore.writes import PreconditionLost, Write, commit


def try_writing(path: str, *, using: str | None = None) -> None:
    """Update a document of which there is none: Firestore looks at permissions first, and then refuses.

    Raises OperationalError where nothing may be written, as any write would.
    """
    try:
        commit([Write(path=path, fields={}, mask=(), exists=True)], using=using)
    except PreconditionLost:
        return


def try_index(
    collection: str, fields: Sequence[tuple[str, str]], *, group: bool = False, using: str | None = None
) -> None:
    """Ask what only an index of these fields answers, for one document at most.

    `fields` are paths with ASCENDING or DESCENDING; all but the last are compared, the last is ordered by. `collection`
    is a path, of a group its last segment counts. Raises ProgrammingError, with Firestore's words, where there is none.
    """
    parent, _, name = collection.rpartition("/")
    with connection_of(using).cursor() as cursor:
        query = _query(name, fields, cursor.database, group=group)
        root = document_name(cursor.database, "" if group else parent)
        request = types.RunQueryRequest(parent=root, structured_query=query)
        described = ", ".join(f"{path} {direction}" for path, direction in fields)
        cursor.run(request, f"SELECT {name} BY {described} LIMIT 1")


def _query(name: str, fields: Sequence[tuple[str, str]], database: str, *, group: bool) -> types.StructuredQuery:
    *compared, (last, direction) = fields
    filters = [field_filter(path, "==", encode("", database)) for path, _direction in compared]
    order = types.StructuredQuery.Order(field=FieldReference(field_path=last), direction=direction)
    return types.StructuredQuery(
        from_=[types.StructuredQuery.CollectionSelector(collection_id=name, all_descendants=group)],
        where=joined("and", filters) if filters else None,
        order_by=[order],
        limit=Int32Value(value=1),
    )
