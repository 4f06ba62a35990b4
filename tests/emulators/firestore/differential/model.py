"""Firestore in plain Python, as far as its documentation says it in a sentence: what is found, and in which order.

Written from the documentation and apart from the emulator, to be compared with it where Google's emulator is not at hand.
"""

import math
from collections.abc import Callable
from functools import cmp_to_key
from itertools import starmap
from typing import Any

from .plain import Documents, Question

# https://firebase.google.com/docs/firestore/manage-data/data-types#value_type_ordering
_TYPES: tuple[tuple[type, ...], ...] = ((type(None),), (bool,), (int, float), (str,), (bytes,), (list,), (dict,))
_MISSING = object()


def answer(documents: Documents, question: Question) -> list[str]:
    """Return the ids of the documents that a question finds, in order."""
    orders = _orders(question)
    found = [
        (document_id, fields)
        for document_id, fields in documents.items()
        if _matches(question, _read(fields, question.field))
        and all(_read(fields, path) is not _MISSING for path, _ in orders)
    ]

    def precedes(one: Any, other: Any) -> int:
        for path, sign in orders:
            if difference := compare(_read(one[1], path), _read(other[1], path)):
                return sign * difference
        return (orders[-1][1] if orders else 1) * compare(one[0], other[0])

    ordered = [document_id for document_id, _ in sorted(found, key=cmp_to_key(precedes))]
    return ordered[question.offset :][: question.limit]


def compare(one: Any, other: Any) -> int:
    """Return -1, 0 or 1 as a value is before, equal to or after another."""
    if _rank(one) != _rank(other):
        return _sign(_rank(one), _rank(other))
    return _COMPARE[_rank(one)](one, other)


def _orders(question: Question) -> list[tuple[str, int]]:
    orders = [(question.order, question.direction)] if question.order else []
    if question.operator in {"<", "<=", ">", ">=", "!=", "not-in"} and question.order != question.field:
        orders.append((question.field, question.direction if question.order else 1))
    return orders


def _read(fields: Any, path: str) -> Any:
    for name in path.split("."):
        fields = fields.get(name, _MISSING) if isinstance(fields, dict) else _MISSING
    return fields


def _matches(question: Question, value: Any) -> bool:
    return value is not _MISSING and _OPERATORS[question.operator](value, question.operand)


def _range(holds: Callable[[int], bool]) -> Callable[[Any, Any], bool]:
    def matches(value: Any, operand: Any) -> bool:
        return _rank(value) == _rank(operand) and not _is_nan(value) and holds(compare(value, operand))

    return matches


def _any_equal(values: list[Any], operands: list[Any]) -> bool:
    return any(compare(value, operand) == 0 for value in values for operand in operands)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": _range(lambda sign: sign < 0),
    "<=": _range(lambda sign: sign <= 0),
    ">": _range(lambda sign: sign > 0),
    ">=": _range(lambda sign: sign >= 0),
    "==": lambda value, operand: _any_equal([value], [operand]),
    "!=": lambda value, operand: value is not None and not _any_equal([value], [operand]),
    "in": lambda value, operands: _any_equal([value], operands),
    "not-in": lambda value, operands: value is not None and not _any_equal([value], operands),
    "array_contains": lambda value, operand: isinstance(value, list) and _any_equal(value, [operand]),
    "array_contains_any": lambda value, operands: isinstance(value, list) and _any_equal(value, operands),
}


def _rank(value: Any) -> int:
    return next(rank for rank, types in enumerate(_TYPES) if type(value) in types)


def _sign(one: Any, other: Any) -> int:
    return (one > other) - (one < other)


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _compare_numbers(one: Any, other: Any) -> int:
    return _sign(one, other) if not (_is_nan(one) or _is_nan(other)) else _sign(not _is_nan(one), not _is_nan(other))


def _compare_series(one: list[Any], other: list[Any]) -> int:
    differences = starmap(compare, zip(one, other, strict=False))
    return next((difference for difference in differences if difference), _sign(len(one), len(other)))


def _compare_maps(one: dict[str, Any], other: dict[str, Any]) -> int:
    return _compare_series(*([part for key in sorted(each) for part in (key, each[key])] for each in (one, other)))


_COMPARE: tuple[Callable[[Any, Any], int], ...] = (
    *(lambda _one, _other: 0, _sign, _compare_numbers),
    *(lambda one, other: _sign(one.encode(), other.encode()), _sign, _compare_series, _compare_maps),
)
