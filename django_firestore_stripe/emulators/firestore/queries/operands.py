"""What filters and cursors compare fields with, as sort keys."""

from django_firestore_stripe.emulators.firestore.errors import InvalidArgument
from django_firestore_stripe.emulators.firestore.fieldpaths import NAME, FieldPath
from django_firestore_stripe.emulators.firestore.index_keys import index_key, is_too_large, overflows
from django_firestore_stripe.emulators.firestore.names import check_depth, check_document
from django_firestore_stripe.emulators.firestore.protos import Value
from django_firestore_stripe.emulators.firestore.values import OrderKey, exact_time_key, order_key


def filter_key(path: FieldPath, value: Value, *, root: str) -> OrderKey:
    """Return the sort key of an operand; raises InvalidArgument if it is longer than an index holds."""
    key = _key(path, value, root=root)
    if path == NAME:
        check_depth(value.reference_value)
    elif is_too_large(value):
        raise InvalidArgument(f"value for {'.'.join(path)} is too large to be used in a query")
    return key


def listed_key(path: FieldPath, value: Value, *, root: str) -> OrderKey:
    """Return the sort key of one operand of several, which are compared as if they were stored."""
    filter_key(path, value, root=root)
    return order_key(value)


def cursor_key(path: FieldPath, value: Value, *, root: str) -> OrderKey:
    """Return the sort key of a cursor's value; raises InvalidArgument where Google's emulator cannot cut it to fit."""
    key = _key(path, value, root=root)
    if path != NAME and overflows(value):
        raise InvalidArgument("the cursor value is too large")
    return key


def _key(path: FieldPath, value: Value, *, root: str) -> OrderKey:
    """Return a sort key; names are compared with references below the root only.

    A timestamp keeps its nanoseconds; within arrays and maps they are cut off, as when they are stored.
    """
    _require_set(value)
    kind = value.WhichOneof("value_type")
    if path == NAME:
        if kind != "reference_value":
            raise InvalidArgument("__key__ filter value must be a Key")
        check_document(value.reference_value, root=root)
        return order_key(value)
    return exact_time_key(value) if kind == "timestamp_value" else index_key(value)


def _require_set(value: Value) -> None:
    """Refuse a value without type, and one that holds such a value."""
    if value.WhichOneof("value_type") is None:
        raise InvalidArgument("Cannot convert firestore.v1.Value with type unset.")
    for held in (*value.map_value.fields.values(), *value.array_value.values):
        _require_set(held)
