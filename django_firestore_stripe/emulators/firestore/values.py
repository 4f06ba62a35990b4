"""The order of values: https://firebase.google.com/docs/firestore/manage-data/data-types#value_type_ordering.

``order_key`` maps a value to a tuple; tuples compare as Firestore compares the values, across types and within. Equal keys are
equal values (1 and 1.0 are, and NaN is equal to itself).
"""

import math
import re
from collections.abc import Callable
from typing import Any

from .protos import Value
from .vectors import components, is_vector

OrderKey = tuple[Any, ...]

NULL, BOOLEAN, NUMBER, TIMESTAMP, STRING, BYTES, REFERENCE, GEO_POINT, ARRAY, VECTOR, MAP = range(11)
NULL_KEY: OrderKey = (NULL,)
# before all numbers, that is minus infinity too
NAN_KEY: OrderKey = (NUMBER, 0)


# Ids that Datastore gave: https://cloud.google.com/firestore/quotas#collections_documents_and_fields.
NUMERIC_ID = re.compile(r"__id(-?\d+)__")


def order_key(value: Value) -> OrderKey:
    """Return the sort key of a value."""
    return _KEYS[value.WhichOneof("value_type")](value)


def name_key(name: str) -> OrderKey:
    """Return the sort key of a document's name: segment by segment, numeric ids (`__id7__`) first."""
    return (REFERENCE, tuple(_segment_key(segment) for segment in name.split("/")))


def exact_time_key(value: Value) -> OrderKey:
    """Return the sort key of a timestamp with its nanoseconds, which no stored one has."""
    return (TIMESTAMP, value.timestamp_value.seconds, value.timestamp_value.nanos)


def _segment_key(segment: str) -> tuple[int, int, str]:
    number = NUMERIC_ID.fullmatch(segment)
    return (0, int(number[1]), "") if number else (1, 0, segment)


def _double(value: Value) -> OrderKey:
    number = value.double_value
    return NAN_KEY if math.isnan(number) else (NUMBER, 1, number)


def _timestamp(value: Value) -> OrderKey:
    # as stored, in microseconds
    time = value.timestamp_value
    return (TIMESTAMP, time.seconds, time.nanos - time.nanos % 1000)


def _geo_point(value: Value) -> OrderKey:
    # unlike among numbers, -0.0 is less than 0.0
    point = value.geo_point_value
    return (GEO_POINT, *((number, math.copysign(1, number)) for number in (point.latitude, point.longitude)))


def _array(value: Value) -> OrderKey:
    return (ARRAY, tuple(order_key(item) for item in value.array_value.values))


def _map(value: Value) -> OrderKey:
    if is_vector(value):
        numbers = tuple(order_key(number) for number in components(value))
        return (VECTOR, len(numbers), numbers)
    fields = value.map_value.fields
    return (MAP, tuple((name, order_key(fields[name])) for name in sorted(fields)))


_KEYS: dict[str | None, Callable[[Value], OrderKey]] = {
    None: lambda _: NULL_KEY,
    "null_value": lambda _: NULL_KEY,
    "boolean_value": lambda value: (BOOLEAN, value.boolean_value),
    "integer_value": lambda value: (NUMBER, 1, value.integer_value),
    "double_value": _double,
    "timestamp_value": _timestamp,
    "string_value": lambda value: (STRING, value.string_value),
    "bytes_value": lambda value: (BYTES, value.bytes_value),
    "reference_value": lambda value: name_key(value.reference_value),
    "geo_point_value": _geo_point,
    "array_value": _array,
    "map_value": _map,
}
