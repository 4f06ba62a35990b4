"""The fields of documents as sort keys, for filters, orders and cursors."""

from django_firestore_stripe.emulators.firestore.errors import InvalidArgument
from django_firestore_stripe.emulators.firestore.fieldpaths import NAME, FieldPath
from django_firestore_stripe.emulators.firestore.masks import read
from django_firestore_stripe.emulators.firestore.names import check_document
from django_firestore_stripe.emulators.firestore.protos import Document, Value
from django_firestore_stripe.emulators.firestore.values import OrderKey, name_key, order_key


def field_key(document: Document, path: FieldPath) -> OrderKey | None:
    """Return the sort key of a field (or of the name) of a document, None if the field is missing."""
    if path == NAME:
        return name_key(document.name)
    value = read(document.fields, path)
    return None if value is None else order_key(value)


def operand_key(path: FieldPath, value: Value, *, root: str) -> OrderKey:
    """Return the sort key of what a field is compared with; names are compared with references below the root only."""
    kind = value.WhichOneof("value_type")
    if kind is None:
        raise InvalidArgument("Cannot convert firestore.v1.Value with type unset.")
    if path == NAME:
        if kind != "reference_value":
            raise InvalidArgument("__key__ filter value must be a Key")
        check_document(value.reference_value, root=root)
    return order_key(value)
