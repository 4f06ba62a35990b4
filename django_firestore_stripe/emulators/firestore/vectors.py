"""Vectors, which are stored as maps: ``{"__type__": "__vector__", "value": [1.0, 2.0]}``."""

import math

from .errors import InvalidArgument
from .protos import Value

_TYPE, _VALUE = "__type__", "value"
_MAX_DIMENSIONS = 2048


def is_vector(value: Value) -> bool:
    """Say whether a map claims to be a vector."""
    fields = value.map_value.fields
    return _TYPE in fields and fields[_TYPE].string_value == "__vector__"


def components(value: Value) -> list[Value]:
    """Return the numbers of a vector."""
    return list(value.map_value.fields[_VALUE].array_value.values)


def check_vector(value: Value) -> None:
    """Refuse a vector that holds anything but 1 to 2,048 doubles."""
    fields = value.map_value.fields
    if set(fields) != {_TYPE, _VALUE} or fields[_VALUE].WhichOneof("value_type") != "array_value":
        raise InvalidArgument("Vector map must have an array under the key 'value', and nothing else.")
    numbers = components(value)
    if not numbers:
        raise InvalidArgument("Cannot have a zero length vector.")
    if len(numbers) > _MAX_DIMENSIONS:
        raise InvalidArgument(f"Vectors must be at most {_MAX_DIMENSIONS} dimensions.")
    if any(number.WhichOneof("value_type") != "double_value" for number in numbers):
        raise InvalidArgument("Vector must only contain values of type 'double'")
    if any(math.isnan(number.double_value) for number in numbers):
        raise InvalidArgument("Vector cannot contain NaN values.")
