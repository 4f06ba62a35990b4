"""The filter of a query as a tree of conditions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django_firestore_stripe.emulators.firestore.entries import Entry
from django_firestore_stripe.emulators.firestore.errors import InvalidArgument
from django_firestore_stripe.emulators.firestore.fieldpaths import FieldPath, parse_queried
from django_firestore_stripe.emulators.firestore.protos import StructuredQuery

from .operators import ON_ITEMS, Test, compile_operator, compile_unary, never

_INEQUALITIES = frozenset(
    {
        "LESS_THAN",
        "LESS_THAN_OR_EQUAL",
        "GREATER_THAN",
        "GREATER_THAN_OR_EQUAL",
        "NOT_EQUAL",
        "NOT_IN",
        "IS_NOT_NULL",
        "IS_NOT_NAN",
    }
)


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A test of one field; ``values`` is the number of values it is compared with."""

    path: FieldPath
    operator: str
    test: Test
    values: int = 1

    @property
    def is_inequality(self) -> bool:
        """Say whether the results must be ordered by the field; what never matches orders nothing."""
        return self.operator in _INEQUALITIES and self.test is not never

    def matches(self, entry: Entry) -> bool:
        """Say whether the document has the field and the field passes."""
        if self.operator in ON_ITEMS:
            return self.test(entry.items(self.path))
        key = entry.key(self.path)
        return key is not None and self.test(key)

    def conditions(self) -> "Iterator[Condition]":
        yield self


@dataclass(frozen=True, kw_only=True)
class Junction:
    """Filters that must match all, or (``every`` false) one at least."""

    every: bool
    parts: "tuple[Filter, ...]"

    def matches(self, entry: Entry) -> bool:
        """Say whether the document passes."""
        results = (part.matches(entry) for part in self.parts)
        return all(results) if self.every else any(results)

    def conditions(self) -> Iterator[Condition]:
        """Yield the conditions of the whole tree."""
        for part in self.parts:
            yield from part.conditions()


Filter = Condition | Junction
EVERYTHING = Junction(every=True, parts=())


def parse_filter(message: Any, *, root: str) -> Filter:
    """Return the tree of a filter message over a database; raises InvalidArgument."""
    kind = message.WhichOneof("filter_type")
    if kind is None:
        raise InvalidArgument("Unknown Filter type.")
    return _PARSERS[kind](getattr(message, kind), root)


def _parse_composite(message: Any, root: str) -> Filter:
    operators = StructuredQuery.CompositeFilter
    if message.op not in {operators.AND, operators.OR}:
        raise InvalidArgument("Unsupported CompositeFilter operator.")
    if message.op == operators.OR and not message.filters:
        raise InvalidArgument("Composite filter must have at least one sub-filter.")
    parts = tuple(parse_filter(part, root=root) for part in message.filters)
    return Junction(every=message.op == operators.AND, parts=parts)


def _parse_field(message: Any, root: str) -> Filter:
    name = StructuredQuery.FieldFilter.Operator.Name(message.op)
    if name == "OPERATOR_UNSPECIFIED":
        raise InvalidArgument("Unknown FieldFilter operator.")
    path = parse_queried(message.field.field_path)
    test = compile_operator(name, path, message.value, root=root)
    return Condition(path=path, operator=name, test=test, values=max(1, len(message.value.array_value.values)))


def _parse_unary(message: Any, _root: str) -> Filter:
    name = StructuredQuery.UnaryFilter.Operator.Name(message.op)
    if name == "OPERATOR_UNSPECIFIED":
        raise InvalidArgument("Unknown UnaryFilter operator.")
    path = parse_queried(message.field.field_path)
    return Condition(path=path, operator=name, test=compile_unary(name, path))


_PARSERS = {"composite_filter": _parse_composite, "field_filter": _parse_field, "unary_filter": _parse_unary}
