"""The operators of filters, over sort keys.

Null and NaN are equal to nothing (there are unary operators for them), ranges stay within the type of the operand, and the negative
operators never find null. https://firebase.google.com/docs/firestore/query-data/queries#query_operators
"""

import operator
from collections.abc import Callable
from typing import Any

from django_firestore_stripe.emulators.firestore.errors import InvalidArgument
from django_firestore_stripe.emulators.firestore.fieldpaths import NAME, FieldPath
from django_firestore_stripe.emulators.firestore.protos import Value
from django_firestore_stripe.emulators.firestore.values import NAN_KEY, NULL_KEY, OrderKey

from .operands import filter_key, listed_key

# of a field's key; with arrays, of the keys of its items
Test = Callable[[Any], bool]
ON_ITEMS = frozenset({"ARRAY_CONTAINS", "ARRAY_CONTAINS_ANY"})
_INCOMPARABLE = (NULL_KEY, NAN_KEY)
_MAX_VALUES = {"IN": 30, "ARRAY_CONTAINS_ANY": 30, "NOT_IN": 10}


def compile_operator(name: str, path: FieldPath, value: Value, *, root: str) -> Test:
    """Return the test that an operator such as LESS_THAN makes of a field; raises InvalidArgument.

    ``root`` is the database that operands for names must be of.
    """
    if path == NAME and name in ON_ITEMS:
        raise InvalidArgument("the name __key__ is reserved")
    if name in _MAX_VALUES:
        return _WITH_VALUES[name]([listed_key(path, item, root=root) for item in _operands(name, value)])
    return _WITH_VALUE[name](filter_key(path, value, root=root))


def compile_unary(name: str, path: FieldPath) -> Test:
    """Return the test of an operator without operand such as IS_NULL; raises InvalidArgument."""
    if path == NAME:
        raise InvalidArgument("__key__ filter value must be a Key")
    return _UNARY[name]


def _operands(name: str, value: Value) -> list[Value]:
    if value.WhichOneof("value_type") != "array_value":
        raise InvalidArgument(f"'{name}' requires an ArrayValue.")
    values = value.array_value.values
    if not values:
        raise InvalidArgument(f"'{name}' requires an non-empty ArrayValue.")
    if len(values) > _MAX_VALUES[name]:
        raise InvalidArgument(f"'{name}' supports up to {_MAX_VALUES[name]} comparison values.")
    return list(values)


def _range(compare: Callable[[Any, Any], bool]) -> Callable[[OrderKey], Test]:
    def compile_range(operand: OrderKey) -> Test:
        if operand in _INCOMPARABLE:
            return never
        return lambda key: key[0] == operand[0] and key != NAN_KEY and compare(key, operand)

    return compile_range


def _equal(operand: OrderKey) -> Test:
    return _in([operand])


def _not_equal(operand: OrderKey) -> Test:
    return _not_in([operand])


def _in(operands: list[OrderKey]) -> Test:
    comparable = _comparable(operands)
    return lambda key: key in comparable


def _not_in(operands: list[OrderKey]) -> Test:
    if operands == [NULL_KEY]:
        return never
    if NULL_KEY in operands:
        # finds nothing either, but Google's emulator asks for its order all the same
        return lambda _key: False
    excluded = _comparable(operands) | {NULL_KEY}
    return lambda key: key not in excluded


def _array_contains(operand: OrderKey) -> Test:
    return _array_contains_any([operand])


def _array_contains_any(operands: list[OrderKey]) -> Test:
    comparable = _comparable(operands)
    return lambda items: not comparable.isdisjoint(items)


def _comparable(operands: list[OrderKey]) -> frozenset[OrderKey]:
    return frozenset(operands).difference(_INCOMPARABLE)


def never(_key: OrderKey) -> bool:
    """Find nothing."""
    return False


_WITH_VALUE: dict[str, Callable[[OrderKey], Test]] = {
    "LESS_THAN": _range(operator.lt),
    "LESS_THAN_OR_EQUAL": _range(operator.le),
    "GREATER_THAN": _range(operator.gt),
    "GREATER_THAN_OR_EQUAL": _range(operator.ge),
    "EQUAL": _equal,
    "NOT_EQUAL": _not_equal,
    "ARRAY_CONTAINS": _array_contains,
}

_WITH_VALUES: dict[str, Callable[[list[OrderKey]], Test]] = {
    "IN": _in,
    "NOT_IN": _not_in,
    "ARRAY_CONTAINS_ANY": _array_contains_any,
}

_UNARY: dict[str, Test] = {
    "IS_NULL": lambda key: key == NULL_KEY,
    "IS_NAN": lambda key: key == NAN_KEY,
    "IS_NOT_NULL": lambda key: key != NULL_KEY,
    "IS_NOT_NAN": lambda key: key not in _INCOMPARABLE,
}
