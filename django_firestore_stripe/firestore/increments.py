"""F() + n and F() - n, which Firestore adds by itself."""

import sys
from collections.abc import Callable
from typing import Any

from django.db import NotSupportedError
from django.db.models import Field, FloatField, IntegerField, Value
from django.db.models.expressions import Col, CombinedExpression

from django_firestore_stripe.firestore.values import INTEGERS

Number = int | float

SIGNS = {"+": 1, "-": -1}


def increment_of(target: "Field[Any, Any]", expression: Any) -> Number:
    """Return what F(field) + n or F(field) - n adds to the field `target`. Raises NotSupportedError for anything else.

    Firestore puts n in place of what is no number, so that only fields that store numbers take part:
    https://firebase.google.com/docs/firestore/reference/rest/v1/Write#FieldTransform
    """
    name = f"{target.model.__name__}.{target.name}"
    found = _sign_and_operand(target, expression)
    if found is None:
        raise NotSupportedError(
            f"Firestore cannot update {name} with {expression!r}: use a value, F() + n or F() - n of the same field, or "
            "bulk_update()."
        )
    kind = next((kind for kind in AMOUNTS if isinstance(target, kind)), None)
    if kind is None:
        raise NotSupportedError(
            f"Firestore cannot add to {name}: it adds to numbers, which {type(target).__name__} does not store. Read "
            "the row and save the result."
        )
    sign, operand = found
    amount = AMOUNTS[kind](sign, operand)
    if amount is None:
        raise NotSupportedError(f"Firestore cannot add {operand!r} to {name}: {OPERANDS[kind]}.")
    return amount


def _sign_and_operand(target: "Field[Any, Any]", expression: Any) -> tuple[int, Any] | None:
    """Return whether a constant is added or subtracted, and which; None where it is not that."""
    if not (isinstance(expression, CombinedExpression) and expression.connector in SIGNS):
        return None
    left: Any = expression.lhs
    right: Any = expression.rhs
    if expression.connector == "+" and isinstance(left, Value):
        left, right = right, left
    own = isinstance(left, Col) and left.target == target
    return (SIGNS[expression.connector], right.value) if own and isinstance(right, Value) else None


def _whole(sign: int, operand: Any) -> int | None:
    whole = isinstance(operand, int) and not isinstance(operand, bool)
    return sign * operand if whole and sign * operand in INTEGERS else None


def _finite(sign: int, operand: Any) -> float | None:
    known = isinstance(operand, int | float) and not isinstance(operand, bool)
    return float(sign * operand) if known and abs(operand) <= sys.float_info.max else None


AMOUNTS: dict[type["Field[Any, Any]"], Callable[[int, Any], Number | None]] = {
    IntegerField: _whole,
    FloatField: _finite,
}
OPERANDS = {
    IntegerField: "an IntegerField takes whole numbers of 64 bits",
    FloatField: "a FloatField takes finite numbers",
}
