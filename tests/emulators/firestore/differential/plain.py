"""Random writes and questions as the high-level client takes them, and what the writes do to plain dictionaries."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from google.cloud import firestore

Documents = dict[str, dict[str, Any]]

IDS = ("1", "2", "10", "a", "\uffee", "\U0001f600")
_PATHS = ("a", "a", "a", "b", "b.x")
_NUMBERS = (0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63), 0.5, -0.0, 1.0, math.inf, -math.inf, float(2**63))
_SCALARS = (*_NUMBERS, False, True, "", "a", "b", "é", "\uffee", "\U0001f600", b"", b"\0", b"\xff")
_LISTING = frozenset({"in", "not-in", "array_contains_any"})
_OPERATORS = ("<", "<=", ">", ">=", "==", "!=", "in", "not-in", "array_contains", "array_contains_any")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A query with one filter and perhaps one order; the direction is 1 or -1."""

    field: str
    operator: str
    operand: Any
    order: str | None
    direction: int
    offset: int
    limit: int

    def ask(self, collection: firestore.CollectionReference) -> list[str]:
        """Return the ids found, in order."""
        query = collection.where(filter=firestore.FieldFilter(self.field, self.operator, self.operand))
        if self.order:
            query = query.order_by(self.order, direction="ASCENDING" if self.direction > 0 else "DESCENDING")
        return [snapshot.id for snapshot in query.offset(self.offset).limit(self.limit).stream()]


def question(chance: Random) -> Question:
    """Return a question that is not refused."""
    operator = chance.choice(_OPERATORS)
    many = [_operand(chance) for _ in range(chance.randrange(1, 4))]
    return Question(
        field=chance.choice(_PATHS),
        operator=operator,
        operand=many if operator in _LISTING else many[0],
        order=chance.choice((None, "a", "b")),
        direction=chance.choice((1, -1)),
        offset=chance.choice((0, 0, 1)),
        limit=chance.choice((2, 10, 10)),
    )


def write(chance: Random, documents: Documents, collection: firestore.CollectionReference) -> None:
    """Write a random document, in the collection and in the dictionary."""
    document_id = chance.choice(IDS)
    chance.choice(_WRITES)(chance, documents, collection.document(document_id))


def _set(chance: Random, documents: Documents, reference: firestore.DocumentReference) -> None:
    fields = {name: _value(chance) for name in "abc" if chance.random() < 0.7}
    reference.set(fields)
    documents[reference.id] = fields


def _merge(chance: Random, documents: Documents, reference: firestore.DocumentReference) -> None:
    value, name = _value(chance), chance.choice("ab")
    reference.set({name: value}, merge=[name])
    documents.setdefault(reference.id, {})[name] = value


def _delete(_chance: Random, documents: Documents, reference: firestore.DocumentReference) -> None:
    reference.delete()
    documents.pop(reference.id, None)


def _update_nested(chance: Random, documents: Documents, reference: firestore.DocumentReference) -> None:
    if reference.id not in documents:
        return
    value = chance.choice(_SCALARS)
    reference.update({"b.x": value})
    parent = documents[reference.id].get("b")
    documents[reference.id]["b"] = (parent if isinstance(parent, dict) else {}) | {"x": value}


_WRITES: tuple[Callable[[Random, Documents, firestore.DocumentReference], None], ...] = (
    *(_set, _set, _set, _set, _merge, _delete, _update_nested),
)


def _operand(chance: Random) -> Any:
    # null and NaN have operators of their own
    return chance.choice((chance.choice(_SCALARS), [chance.choice(_SCALARS)], {"x": chance.choice(_SCALARS)}))


def _value(chance: Random) -> Any:
    return chance.choice((_operand(chance), _operand(chance), None, math.nan, [None, math.nan], {}, []))
