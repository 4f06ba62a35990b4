"""Field transforms: what the server computes from the stored value.

https://firebase.google.com/docs/firestore/reference/rpc/google.firestore.v1#fieldtransform
"""

import math
from collections.abc import Callable, Iterable
from typing import Any

from .errors import InvalidArgument
from .limits import check_value
from .protos import DocumentTransform, Value
from .values import order_key

Transform = Any
SMALLEST, LARGEST = -(2**63), 2**63 - 1
_NULL = Value(null_value=0)
_NUMERIC = ("increment", "maximum", "minimum")
_ARRAYS = ("append_missing_elements", "remove_all_from_array")


def check_transform(transform: Transform) -> None:
    """Refuse a transform that names no operation or has an operand of the wrong type."""
    kind = transform.WhichOneof("transform_type")
    if kind is None:
        raise InvalidArgument("Operation type must be specified for field transformation.")
    if kind in _NUMERIC and number_of(getattr(transform, kind)) is None:
        raise InvalidArgument("Input must be int64 or double.")
    if kind in _ARRAYS:
        for item in getattr(transform, kind).values:
            check_value(item, in_array=True)
    if kind == "set_to_server_value" and transform.set_to_server_value != DocumentTransform.FieldTransform.REQUEST_TIME:
        raise InvalidArgument("ServerValue type must be specified for set_to_server_value transformation.")


def transformed(transform: Transform, stored: Value | None, now: Any) -> tuple[Value, Value]:
    """Return the new value of the field and what the caller is told about it; ``now`` is the commit's timestamp."""
    return _TRANSFORMS[transform.WhichOneof("transform_type")](transform, stored, now)


def number_of(value: Value | None) -> int | float | None:
    """Return the number in a value, None if it holds none."""
    if value is None:
        return None
    kind = value.WhichOneof("value_type")
    if kind == "integer_value":
        return int(value.integer_value)
    return float(value.double_value) if kind == "double_value" else None


def number_value(number: float) -> Value:
    """Return the value that holds a number; integers that do not fit in 64 bits are cut to the nearest that does."""
    if isinstance(number, int):
        return Value(integer_value=min(max(number, SMALLEST), LARGEST))
    return Value(double_value=number)


def _server_time(_transform: Transform, _stored: Value | None, now: Any) -> tuple[Value, Value]:
    value = Value(timestamp_value=now)
    # of millisecond precision, unlike update times
    value.timestamp_value.nanos -= now.nanos % 1_000_000
    return value, value


def _increment(transform: Transform, stored: Value | None, _now: Any) -> tuple[Value, Value]:
    old, by = number_of(stored), number_of(transform.increment)
    if old is None or by is None:
        return transform.increment, transform.increment
    value = number_value(old + by)
    return value, value


def _extreme(operand: str, better: Callable[[float, float], bool]) -> Callable[..., tuple[Value, Value]]:
    def transform_extreme(transform: Transform, stored: Value | None, _now: Any) -> tuple[Value, Value]:
        given = getattr(transform, operand)
        old, new = number_of(stored), number_of(given)
        keeps = (
            old is not None and new is not None and not math.isnan(new) and (math.isnan(old) or not better(new, old))
        )
        # a copy: the stored one is part of the document, which the next transform may change
        value = Value()
        value.CopyFrom(stored if keeps else given)
        return value, value

    return transform_extreme


def _array(
    merge: Callable[[list[Value], Iterable[Value]], list[Value]], operand: str
) -> Callable[..., tuple[Value, Value]]:
    def transform_array(transform: Transform, stored: Value | None, _now: Any) -> tuple[Value, Value]:
        value = Value()
        value.array_value.SetInParent()
        value.array_value.values.extend(merge(_items(stored), getattr(transform, operand).values))
        return value, _NULL

    return transform_array


def _items(stored: Value | None) -> list[Value]:
    return list(stored.array_value.values) if stored is not None else []


def _union(items: list[Value], given: Iterable[Value]) -> list[Value]:
    seen = {order_key(item) for item in items}
    for item in given:
        key = order_key(item)
        if key not in seen:
            seen.add(key)
            items.append(item)
    return items


def _difference(items: list[Value], given: Iterable[Value]) -> list[Value]:
    gone = {order_key(item) for item in given}
    return [item for item in items if order_key(item) not in gone]


_TRANSFORMS: dict[str, Callable[..., tuple[Value, Value]]] = {
    "set_to_server_value": _server_time,
    "increment": _increment,
    "maximum": _extreme("maximum", lambda new, old: new > old),
    "minimum": _extreme("minimum", lambda new, old: new < old),
    "append_missing_elements": _array(_union, "append_missing_elements"),
    "remove_all_from_array": _array(_difference, "remove_all_from_array"),
}
