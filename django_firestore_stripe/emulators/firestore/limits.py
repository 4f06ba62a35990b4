"""What a document may hold: https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields."""

from collections.abc import Callable
from typing import Any

from .errors import InvalidArgument
from .fieldpaths import check_field_name
from .names import check_depth, check_document
from .protos import Document, Value
from .vectors import check_vector, is_vector

_MAX_DOCUMENT_BYTES = 1_048_576
_MAX_VALUE_BYTES = 1_048_487
_MAX_DEPTH = 20
# the size that counts is never more than about three times the size on the wire
_SURELY_SMALL = 256 * 1024
_MAX_LATITUDE, _MAX_LONGITUDE = 90, 180
_FIRST_SECOND, _LAST_SECOND, _NANOSECONDS = -62_135_596_800, 253_402_300_799, 1_000_000_000


def check_fields(fields: Any, depth: int = 0) -> None:
    """Refuse fields that Firestore would refuse and cut timestamps to microseconds, in place."""
    if depth > _MAX_DEPTH:
        raise InvalidArgument(f"Maps and arrays are nested more than {_MAX_DEPTH} levels deep.")
    for name, value in fields.items():
        check_field_name(name)
        check_value(value, depth)


def check_value(value: Value, depth: int = 0, *, in_array: bool = False) -> None:
    """Refuse a value that Firestore would refuse; ``depth`` counts the maps and arrays around it."""
    kind = value.WhichOneof("value_type")
    if kind is None:
        raise InvalidArgument("Cannot convert firestore.v1.Value with type unset.")
    if in_array and (kind == "array_value" or (kind == "map_value" and is_vector(value))):
        raise InvalidArgument("Cannot convert an array or vector value in an array value.")
    check = _CHECKS.get(kind)
    if check is not None:
        check(value, depth)


def check_size(document: Document) -> None:
    """Refuse a document of more than 1 MiB, counted as Firestore counts."""
    if document.ByteSize() < _SURELY_SMALL:
        return
    size = _name_size(document.name) + _map_size(document.fields) + 32
    if size > _MAX_DOCUMENT_BYTES:
        raise InvalidArgument(
            f'Document "{document.name}" cannot be written because its size ({size:,} bytes) exceeds the maximum '
            f"allowed size of {_MAX_DOCUMENT_BYTES:,} bytes."
        )


def _check_map(value: Value, depth: int) -> None:
    if is_vector(value):
        check_vector(value)
    else:
        check_fields(value.map_value.fields, depth + 1)


def _check_array(value: Value, depth: int) -> None:
    if depth + 1 > _MAX_DEPTH:
        raise InvalidArgument(f"Maps and arrays are nested more than {_MAX_DEPTH} levels deep.")
    for item in value.array_value.values:
        check_value(item, depth + 1, in_array=True)


def _check_string(value: Value, _depth: int) -> None:
    if len(value.string_value) * 4 > _MAX_VALUE_BYTES and len(value.string_value.encode()) > _MAX_VALUE_BYTES:
        raise InvalidArgument(f"The value of a property is longer than {_MAX_VALUE_BYTES} bytes.")


def _check_bytes(value: Value, _depth: int) -> None:
    if len(value.bytes_value) > _MAX_VALUE_BYTES:
        raise InvalidArgument(f"The value of a property is longer than {_MAX_VALUE_BYTES} bytes.")


def _check_geo_point(value: Value, _depth: int) -> None:
    point = value.geo_point_value
    if not -_MAX_LATITUDE <= point.latitude <= _MAX_LATITUDE:
        raise InvalidArgument(f"Geo point latitude '{point.latitude}' outside permitted range -90.0 to 90.0.")
    if not -_MAX_LONGITUDE <= point.longitude <= _MAX_LONGITUDE:
        raise InvalidArgument(f"Geo point longitude '{point.longitude}' outside permitted range -180.0 to 180.0.")


def _check_timestamp(value: Value, _depth: int) -> None:
    time = value.timestamp_value
    if not _FIRST_SECOND <= time.seconds <= _LAST_SECOND or not 0 <= time.nanos < _NANOSECONDS:
        raise InvalidArgument("Timestamp exceeds limit for field: it must be of the years 1 to 9999.")
    time.nanos -= time.nanos % 1000


def _check_reference(value: Value, _depth: int) -> None:
    check_document(value.reference_value)
    check_depth(value.reference_value)


_CHECKS: dict[str, Callable[[Value, int], Any]] = {
    "map_value": _check_map,
    "array_value": _check_array,
    "string_value": _check_string,
    "bytes_value": _check_bytes,
    "geo_point_value": _check_geo_point,
    "timestamp_value": _check_timestamp,
    "reference_value": _check_reference,
}


def _text_size(text: str) -> int:
    return len(text.encode()) + 1


def _name_size(name: str) -> int:
    return sum(_text_size(segment) for segment in name.split("/")[5:]) + 16


def _map_size(fields: Any) -> int:
    return sum(_text_size(name) + _value_size(value) for name, value in fields.items())


def _value_size(value: Value) -> int:
    return _SIZES[value.WhichOneof("value_type")](value)


# https://firebase.google.com/docs/firestore/storage-size
_SIZES: dict[str, Callable[[Value], int]] = {
    "null_value": lambda _: 1,
    "boolean_value": lambda _: 1,
    "integer_value": lambda _: 8,
    "double_value": lambda _: 8,
    "timestamp_value": lambda _: 8,
    "geo_point_value": lambda _: 16,
    "string_value": lambda value: _text_size(value.string_value),
    "bytes_value": lambda value: len(value.bytes_value),
    "reference_value": lambda value: _name_size(value.reference_value),
    "array_value": lambda value: sum(_value_size(item) for item in value.array_value.values),
    "map_value": lambda value: _map_size(value.map_value.fields),
}
