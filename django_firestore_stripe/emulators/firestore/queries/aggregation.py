"""Count, sum and average over the documents that a query finds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django_firestore_stripe.emulators.firestore.errors import InvalidArgument
from django_firestore_stripe.emulators.firestore.fieldpaths import NAME, FieldPath, check_field_name, parse_queried
from django_firestore_stripe.emulators.firestore.masks import read
from django_firestore_stripe.emulators.firestore.protos import Document, Value
from django_firestore_stripe.emulators.firestore.transforms import LARGEST, SMALLEST, number_of, number_value

_MAX_AGGREGATIONS = 5


@dataclass(frozen=True, kw_only=True)
class Aggregation:
    """One figure to compute; the path is that of the numbers, or None for a count."""

    alias: str
    compute: Callable[[list[Document]], Value]
    path: FieldPath | None


def parse_aggregations(messages: Any) -> list[Aggregation]:
    """Return the aggregations of a query under their aliases (field_1 … where none is given); raises InvalidArgument."""
    if not messages:
        raise InvalidArgument("Aggregations can not be empty.")
    if len(messages) > _MAX_AGGREGATIONS:
        raise InvalidArgument(f"The maximum number of aggregations is {_MAX_AGGREGATIONS}.")
    unnamed = iter(range(1, len(messages) + 1))
    found = [_parse(message, message.alias or f"field_{next(unnamed)}") for message in messages]
    aliases = [aggregation.alias for aggregation in found]
    for alias in aliases:
        check_field_name(alias)
        if aliases.count(alias) > 1:
            raise InvalidArgument(f"Aggregation aliases contain duplicate alias: {alias}.")
    return found


def _parse(message: Any, alias: str) -> Aggregation:
    kind = message.WhichOneof("operator")
    if kind is None:
        raise InvalidArgument("Operator field in Aggregation is not set.")
    if kind == "count":
        limit = message.count.up_to.value if message.count.HasField("up_to") else None
        return Aggregation(alias=alias, compute=lambda documents: _count(documents, limit), path=None)
    path = parse_queried(getattr(message, kind).field.field_path)
    if path == NAME:
        raise InvalidArgument("Aggregations are not supported for the property: __key__")
    compute = _COMPUTES[kind]
    return Aggregation(alias=alias, compute=lambda documents: compute(_numbers(documents, path)), path=path)


def _numbers(documents: list[Document], path: FieldPath) -> list[float]:
    numbers = (number_of(read(document.fields, path)) for document in documents)
    return [number for number in numbers if number is not None]


def _count(documents: list[Document], limit: int | None) -> Value:
    return Value(integer_value=len(documents) if limit is None else min(limit, len(documents)))


def _sum(numbers: list[float]) -> Value:
    total = sum(numbers)
    return number_value(total if SMALLEST <= total <= LARGEST else float(total))


def _average(numbers: list[float]) -> Value:
    return Value(double_value=float(sum(numbers) / len(numbers))) if numbers else Value(null_value=0)


_COMPUTES: dict[str, Callable[[list[float]], Value]] = {"sum": _sum, "avg": _average}
