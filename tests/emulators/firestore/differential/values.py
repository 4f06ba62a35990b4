"""Values of every type, few enough that they meet: the edges of each type and what compares in surprising ways."""

import struct
from random import Random
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from django_firestore_stripe.emulators.firestore.protos import Value

from .names import OTHER_ROOT, ROOT

FIELDS = ("a", "b", "m")
KEYS = ("x", "y", "\U0001f600", "a b", "ÿ")

INTEGERS = (0, 1, 2, -1, 2**53, 2**53 + 1, 2**63 - 1, -(2**63))
_PAYLOAD_NAN = struct.unpack("<d", b"\x01\0\0\0\0\0\xf8\xff")[0]
DOUBLES = (
    *(0.0, -0.0, 1.0, 1.5, -1.5, 0.1, float(2**53), float(2**63), 5e-324, 1e308),
    *(float("nan"), _PAYLOAD_NAN, float("inf"), float("-inf")),
)
STRINGS = ("", "a", "b", "a\0", "A", "é", "e\u0301", "\uffee", "\U0001f600", "__x__")
# as long as an index holds, and longer
LONG = ("x" * 1490, "x" * 1499, "x" * 1500, "x" * 1500 + "y")
BYTES = (b"", b"\0", b"a", b"\x7f", b"\x80", b"\xff\xff", b"x" * 1500, b"x" * 1501)
TIMES = (
    *((0, 0), (0, 1000), (0, 1999), (-1, 999_999_000), (1, 0)),
    *((-62_135_596_800, 0), (253_402_300_799, 999_999_999)),
)
PLACES = ((0.0, 0.0), (-0.0, 0.0), (0.0, -0.0), (1.5, -1.5), (-90.0, -180.0), (90.0, 180.0))
REFERENCES = (f"{ROOT}/c/1", f"{ROOT}/c/2", f"{ROOT}/c/1/sub/1", f"{ROOT}/c/1!/sub/1", f"{OTHER_ROOT}/c/1")


def _timestamp(seconds: int, nanos: int) -> Any:
    return Value(timestamp_value=Timestamp(seconds=seconds, nanos=nanos))


def _place(latitude: float, longitude: float) -> Any:
    return Value(geo_point_value={"latitude": latitude, "longitude": longitude})


def array_value(items: list[Any]) -> Any:
    """Return the array of values."""
    value = Value()
    value.array_value.SetInParent()
    value.array_value.values.extend(items)
    return value


def map_value(fields: dict[str, Any]) -> Any:
    """Return the map of values."""
    value = Value()
    value.map_value.SetInParent()
    for name, item in fields.items():
        value.map_value.fields[name].CopyFrom(item)
    return value


def _vector(*numbers: float) -> Any:
    numbers_value = array_value([Value(double_value=number) for number in numbers])
    return map_value({"__type__": Value(string_value="__vector__"), "value": numbers_value})


_EACH_TYPE = (
    tuple(Value(integer_value=number) for number in INTEGERS),
    tuple(Value(double_value=number) for number in DOUBLES),
    tuple(Value(string_value=text) for text in STRINGS),
    tuple(Value(string_value=text) for text in LONG),
    (Value(null_value=0), Value(boolean_value=False), Value(boolean_value=True)),
    tuple(Value(bytes_value=data) for data in BYTES),
    tuple(_timestamp(*time) for time in TIMES),
    tuple(_place(*place) for place in PLACES),
    tuple(Value(reference_value=name) for name in REFERENCES),
)
_FORBIDDEN = (
    Value(),
    _timestamp(253_402_300_800, 0),
    _timestamp(0, -1),
    _place(90.1, 0),
    _place(0, float("nan")),
    array_value([array_value([])]),
    map_value({"__x__": Value(null_value=0)}),
    _vector(),
    Value(reference_value="c/1"),
    Value(reference_value=f"{ROOT}/c"),
)
_VECTORS = (_vector(1.0), _vector(-1.0, 2.0), _vector(float("inf"), 0.0))


def number(chance: Random) -> Any:
    """Return an integer or a double."""
    return chance.choice(chance.choice(_EACH_TYPE[:2]))


def scalar(chance: Random) -> Any:
    """Return a value that is no array and no map."""
    return chance.choice(chance.choice(_EACH_TYPE))


def array(chance: Random) -> Any:
    """Return an array of up to three items."""
    makers = (scalar, scalar, _small_map)
    return array_value([chance.choice(makers)(chance) for _ in range(chance.randrange(4))])


def value(chance: Random) -> Any:
    """Return a value that a field may have."""
    return chance.choice((scalar, scalar, scalar, array, _map, _vector_at))(chance)


def any_value(chance: Random) -> Any:
    """Return a value, once in a while one that no field may have."""
    return chance.choice(_FORBIDDEN) if chance.random() < 0.01 else value(chance)


def _small_map(chance: Random) -> Any:
    return map_value({name: scalar(chance) for name in chance.sample(KEYS, chance.randrange(3))})


def _map(chance: Random) -> Any:
    makers = (scalar, scalar, array, _small_map)
    return map_value({name: chance.choice(makers)(chance) for name in chance.sample(KEYS, chance.randrange(4))})


def _vector_at(chance: Random) -> Any:
    return chance.choice(_VECTORS)
