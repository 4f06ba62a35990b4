"""Structured queries with every operator, order, cursor, limit and selection."""

from random import Random
from typing import Any

from django_firestore_stripe.emulators.firestore.protos import Cursor, StructuredQuery, Value

from .names import ALL
from .values import array, array_value, value
from .writes import PATHS, any_path

_COMPARISONS = (
    *("EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL", "NOT_EQUAL"),
    "ARRAY_CONTAINS",
)
_LISTED = ("IN", "NOT_IN", "ARRAY_CONTAINS_ANY")
_UNARY = ("IS_NULL", "IS_NAN", "IS_NOT_NULL", "IS_NOT_NAN")
_NAME = "__name__"
_FREQUENT_PATHS = ("a", "a", "a", "b", "m", "m.x")
_EXTENTS = (None, None, None, None, 1, 2, 5)
_ODD_EXTENTS = (0, -1)


def query(chance: Random) -> Any:
    """Return a query, sometimes one that is refused."""
    message = StructuredQuery()
    collection_id = chance.choice(("d", "sub", "")) if chance.random() < 0.1 else "c"
    message.from_.add(collection_id=collection_id, all_descendants=chance.random() < 0.2)
    if chance.random() < 0.7:
        message.where.CopyFrom(_filter(chance))
    message.order_by.extend(_orders(chance))
    for bound in ("start_at", "end_at"):
        if message.order_by and chance.random() < 0.25:
            getattr(message, bound).CopyFrom(_cursor(chance, message.order_by))
    _limit(chance, message)
    if chance.random() < 0.15:
        message.select.SetInParent()
        for path in chance.sample([*PATHS, _NAME, "at"], chance.randrange(3)):
            message.select.fields.add(field_path=path)
    return message


def path(chance: Random) -> str:
    """Return the path of a field, mostly of one that many documents have."""
    odds = chance.random()
    return chance.choice(_FREQUENT_PATHS) if odds < 0.85 else _NAME if odds < 0.9 else any_path(chance)


def _limit(chance: Random, message: Any) -> None:
    odd = chance.random() < 0.03
    limit, offset = (chance.choice(_ODD_EXTENTS if odd else _EXTENTS) for _ in range(2))
    message.offset = offset or 0
    if limit is not None:
        message.limit.value = limit


def _filter(chance: Random, depth: int = 0) -> Any:
    if depth == 2 or chance.random() < 0.65:
        return chance.choice((_comparison, _comparison, _comparison, _of_list, _of_name, _unary))(chance)
    parts = [_filter(chance, depth + 1) for _ in range(chance.choice((1, 2, 2, 2, 3)))]
    return StructuredQuery.Filter(composite_filter={"op": chance.choice(("AND", "OR")), "filters": parts})


def _comparison(chance: Random) -> Any:
    return _field_filter(path(chance), chance.choice(_COMPARISONS), value(chance))


def _of_list(chance: Random) -> Any:
    values = array_value([value(chance) for _ in range(chance.choice((1, 2, 3, 4)))])
    return _field_filter(path(chance), chance.choice(_LISTED), array(chance) if chance.random() < 0.1 else values)


def _of_name(chance: Random) -> Any:
    if chance.random() < 0.3:
        names = array_value([_key(chance) for _ in range(3)])
        return _field_filter(_NAME, chance.choice(_LISTED), names)
    return _field_filter(_NAME, chance.choice(_COMPARISONS), _key(chance))


def _unary(chance: Random) -> Any:
    return StructuredQuery.Filter(unary_filter={"field": {"field_path": path(chance)}, "op": chance.choice(_UNARY)})


def _field_filter(field: str, operator: str, operand: Any) -> Any:
    return StructuredQuery.Filter(field_filter={"field": {"field_path": field}, "op": operator, "value": operand})


def _key(chance: Random) -> Any:
    return Value(reference_value=chance.choice(ALL))


def _orders(chance: Random) -> list[Any]:
    return [
        StructuredQuery.Order(field={"field_path": path(chance)}, direction=chance.choice((1, 1, 2, 2, 0)))
        for _ in range(chance.choice((0, 0, 0, 1, 1, 2)))
    ]


def _cursor(chance: Random, orders: Any) -> Any:
    paths = [order.field.field_path for order in orders][: chance.choice((1, 1, 2))]
    values = [_key(chance) if found == _NAME else value(chance) for found in paths]
    if chance.random() < 0.02:
        values = chance.choice(([], [*values, _key(chance)]))
    return Cursor(values=values, before=chance.random() < 0.5)
