"""The sort keys of values as the indexes of queries hold them: no more than 1,500 bytes of a value.

https://firebase.google.com/docs/firestore/quotas#indexes: longer values are truncated. Like Google's emulator, a truncated value comes
after what is left of it, equal to others truncated to the same.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .protos import Value
from .values import ARRAY, BYTES, MAP, STRING, VECTOR, OrderKey, name_key, order_key
from .vectors import components, is_vector

_MAX_BYTES = 1500
# the size that counts is never more than about three times the size on the wire
_SURELY_SMALL = 480
_ROOT_SEGMENTS, _NAME_BYTES = 5, 16
# after all types: something that is left out
_LEFT_OUT: OrderKey = (99,)
_SIZES = {"null_value": 1, "boolean_value": 1, "geo_point_value": 16}


def index_key(value: Value) -> OrderKey:
    """Return the sort key of a stored value."""
    return order_key(value) if value.ByteSize() < _SURELY_SMALL else _Truncation().key(value)


def is_too_large(value: Value) -> bool:
    """Say whether a value is longer than an index holds."""
    if value.ByteSize() < _SURELY_SMALL:
        return False
    truncation = _Truncation()
    truncation.key(value)
    return truncation.cuts or truncation.left < 0


def overflows(value: Value) -> bool:
    """Say whether the last thing in a map, of a fixed size, reaches beyond what an index holds: it cannot be cut."""
    if value.WhichOneof("value_type") != "map_value" or value.ByteSize() < _SURELY_SMALL:
        return False
    truncation = _Truncation()
    truncation.key(value)
    return truncation.left < 0


class _Truncation:
    """Makes the key of one value, as far as the bytes reach."""

    def __init__(self) -> None:
        self.left = _MAX_BYTES
        self.cuts = False

    def key(self, value: Value) -> OrderKey:
        if self.left <= 0:
            self.cuts = True
            return _LEFT_OUT
        kind = value.WhichOneof("value_type")
        make = _KEYS.get(kind)
        if make is not None:
            return make(self, value)
        self.left -= _SIZES.get(kind, 8)
        return order_key(value)

    def string(self, value: Value) -> OrderKey:
        text, marks = self._text(value.string_value)
        return (STRING, text, *marks)

    def binary(self, value: Value) -> OrderKey:
        data, marks = self._cut(value.bytes_value)
        return (BYTES, data, *marks)

    def reference(self, value: Value) -> OrderKey:
        segments = value.reference_value.split("/")
        self.left -= _NAME_BYTES
        texts = list(self._until_cut(self._text(segment)[0] for segment in segments[_ROOT_SEGMENTS:]))
        return (*name_key("/".join([*segments[:_ROOT_SEGMENTS], *texts])), *([True] if self.cuts else []))

    def array(self, value: Value) -> OrderKey:
        return (ARRAY, self._items(value.array_value.values))

    def map(self, value: Value) -> OrderKey:
        if is_vector(value):
            numbers = components(value)
            return (VECTOR, len(numbers), self._items(numbers))
        fields = value.map_value.fields
        return (MAP, tuple(self._until_cut(self._field(name, fields[name]) for name in sorted(fields))))

    def _items(self, values: Iterable[Value]) -> tuple[OrderKey, ...]:
        return tuple(self._until_cut(self.key(item) for item in values))

    def _field(self, name: str, value: Value) -> tuple[str, OrderKey]:
        text, marks = self._text(name)
        return (text, _LEFT_OUT if marks else self.key(value))

    def _text(self, text: str) -> tuple[str, tuple[bool, ...]]:
        data, marks = self._cut(text.encode(), end=1)
        # half a character sorts after all shorter ones, as its first byte does
        return (data.decode(errors="surrogateescape") if marks else text), marks

    def _cut(self, data: bytes, end: int = 0) -> tuple[Any, tuple[bool, ...]]:
        size = len(data) + end
        if size <= self.left:
            self.left -= size
            return data, ()
        kept, self.left, self.cuts = max(self.left - end, 0), 0, True
        return data[:kept], (True,)

    def _until_cut(self, parts: Iterable[Any]) -> Iterator[Any]:
        for part in parts:
            yield part
            if self.cuts:
                return


_KEYS: dict[str | None, Callable[[_Truncation, Value], OrderKey]] = {
    "string_value": _Truncation.string,
    "bytes_value": _Truncation.binary,
    "reference_value": _Truncation.reference,
    "array_value": _Truncation.array,
    "map_value": _Truncation.map,
}
