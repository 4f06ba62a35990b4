"""Python values as Firestore stores them, and back; see https://cloud.google.com/firestore/docs/concepts/data-types."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import DataError
from django.utils import timezone
from django.utils.functional import Promise
from google.cloud.firestore_v1 import GeoPoint, types
from google.protobuf.struct_pb2 import NULL_VALUE
from google.protobuf.timestamp_pb2 import Timestamp

# Google's raw messages: with the classes around them, which are more convenient, a commit takes twice as long to encode.
RawValue, RawArray, RawMap = types.Value.pb(), types.ArrayValue.pb(), types.MapValue.pb()

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INTEGERS = range(-(2**63), 2**63)


@dataclass(frozen=True)
class Reference:
    """A link to a document: its path below the database, such as `products/p`."""

    path: str

    @property
    def id(self) -> str:
        """Return the last id on the path."""
        return self.path.rpartition("/")[2]

    def __str__(self) -> str:
        return self.path


class StoredText(str):
    """What JSON has no word for (a time, a reference, bytes) as JSON's string; written back, it is `original` again."""

    __slots__ = ("original",)

    original: Any

    def __new__(cls, text: str, original: Any) -> "StoredText":
        stored = super().__new__(cls, text)
        stored.original = original
        return stored

    def __reduce__(self) -> Any:
        return StoredText, (str(self), self.original)


def document_name(database: str, path: str) -> str:
    """Return the full resource name of a document or, for the path "", of the root."""
    return f"{database}/documents/{path}" if path else f"{database}/documents"


def document_path(name: str) -> str:
    """Return the path below the database that a resource name holds."""
    return name.split("/documents/", 1)[1]


@functools.singledispatch
def encode(value: Any, database: str) -> Any:
    """Return Firestore's form of a value, a raw protobuf `Value`; `database` is the resource name that references point into.

    Raises DataError for what Firestore cannot hold.
    """
    raise DataError(f"Firestore cannot store a {type(value).__name__}.")


@encode.register
def _(value: None, database: str) -> Any:
    return RawValue(null_value=NULL_VALUE)


@encode.register
def _(value: bool, database: str) -> Any:
    return RawValue(boolean_value=value)


@encode.register
def _(value: int, database: str) -> Any:
    if value not in INTEGERS:
        raise DataError("Firestore stores integers of 64 bits only.")
    return RawValue(integer_value=value)


@encode.register
def _(value: float, database: str) -> Any:
    return RawValue(double_value=value)


@encode.register(str)
@encode.register(Promise)
@encode.register(Decimal)
@encode.register(UUID)
def _(value: Any, database: str) -> Any:
    return RawValue(string_value=str(value))


@encode.register
def _(value: StoredText, database: str) -> Any:
    return encode(value.original, database)


@encode.register
def _(value: bytes, database: str) -> Any:
    return RawValue(bytes_value=value)


@encode.register
def _(value: date, database: str) -> Any:
    return RawValue(string_value=value.isoformat())


@encode.register
def _(value: datetime, database: str) -> Any:
    if timezone.is_naive(value):
        raise DataError("Firestore stores points in time: a datetime needs its time zone.")
    stamp = Timestamp()
    try:
        stamp.FromDatetime(value)
    except OverflowError:
        raise DataError("Firestore stores points in time from year 1 to year 9999, in UTC.") from None
    return RawValue(timestamp_value=stamp)


@encode.register
def _(value: Reference, database: str) -> Any:
    return RawValue(reference_value=document_name(database, value.path))


@encode.register
def _(value: GeoPoint, database: str) -> Any:
    return RawValue(geo_point_value=value.to_protobuf())


@encode.register(list)
@encode.register(tuple)
@encode.register(set)
@encode.register(frozenset)
def _(value: Iterable[Any], database: str) -> Any:
    encoded = [encode(item, database) for item in value]
    if any(item.HasField("array_value") for item in encoded):
        raise DataError("Firestore cannot store an array directly inside an array.")
    return RawValue(array_value=RawArray(values=encoded))


@encode.register(Mapping)
def _(value: Mapping[str, Any], database: str) -> Any:
    return RawValue(map_value=RawMap(fields=encode_fields(value, database)))


def encode_fields(fields: Mapping[str, Any], database: str) -> dict[str, Any]:
    """Return the fields of a document or map in Firestore's form."""
    return {name: encode(value, database) for name, value in fields.items()}


def moment(stamp: Any) -> datetime:
    """Return a protobuf timestamp as a UTC datetime; what is finer than a microsecond is cut off."""
    return EPOCH + timedelta(seconds=stamp.seconds, microseconds=stamp.nanos // 1000)


def _geo_point(point: Any) -> GeoPoint:
    return GeoPoint(point.latitude, point.longitude)


DECODERS: dict[str, Callable[[Any], Any]] = {
    "null_value": lambda _null: None,
    "timestamp_value": moment,
    "reference_value": lambda name: Reference(document_path(name)),
    "geo_point_value": _geo_point,
    "array_value": lambda array: [decode(value) for value in array.values],
    "map_value": lambda content: decode_fields(content.fields),
}


def decode(value: Any) -> Any:
    """Return the Python value of a raw protobuf `Value`."""
    kind = value.WhichOneof("value_type")
    if kind is None:
        return None
    content = getattr(value, kind)
    decoder = DECODERS.get(kind)
    return decoder(content) if decoder else content


def decode_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Python values of a raw protobuf map of fields."""
    return {name: decode(value) for name, value in fields.items()}
