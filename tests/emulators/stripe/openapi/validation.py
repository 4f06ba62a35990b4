"""Values against schemas of OpenAPI 3.0, as far as Stripe's description uses it.

Stricter than the standard in one thing: a field that the schema does not name is a problem. A problem reads
`<schema>.<field>: <what is wrong>`, the same wherever the object stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .description import referenced

Schema = dict[str, Any]

_INTEGER = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SCALARS = {
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
}
# all is text in a form
_FORM = {
    "boolean": lambda value: value in {"true", "false"},
    "integer": lambda value: isinstance(value, str) and bool(_INTEGER.fullmatch(value)),
    "number": lambda value: isinstance(value, str) and bool(_NUMBER.fullmatch(value)),
    "string": lambda value: isinstance(value, str),
}


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where we are: the nearest schema with a name, and the way from there."""

    place: str
    form: bool = False

    def inside(self, name: str) -> "Spot":
        return replace(self, place=f"{self.place}{name}")

    def says(self, text: str) -> str:
        return f"{self.place}: {text}"


def problems(schema: Schema, value: Any, spot: Spot) -> Iterator[str]:
    """Say what is wrong with a value."""
    name, schema = referenced(schema)
    spot = replace(spot, place=name) if name else spot
    if value is None:
        if not schema.get("nullable") and schema:
            yield spot.says("null")
    elif "anyOf" in schema:
        yield from _any_of(schema["anyOf"], value, spot)
    elif "enum" in schema and value not in schema["enum"] and not (spot.form and _is_flag(schema, value)):
        yield spot.says(f"{value!r} is none of the values")
    else:
        yield from _BY_TYPE.get(schema.get("type"), _scalar)(schema, value, spot)


def _is_flag(schema: Schema, value: Any) -> bool:
    return schema.get("type") == "boolean" and value in {str(each).lower() for each in schema["enum"]}


def _any_of(options: list[Schema], value: Any, spot: Spot) -> Iterator[str]:
    kind = value.get("object") if isinstance(value, dict) else None
    chosen = [option for option in options if kind and _kind(option) == kind] or options
    attempts = [list(problems(option, value, spot)) for option in chosen]
    yield from min(attempts, key=len)


def _kind(schema: Schema) -> str | None:
    _, schema = referenced(schema)
    kinds = schema.get("properties", {}).get("object", {}).get("enum") or [None]
    return kinds[0]


def _object(schema: Schema, value: Any, spot: Spot) -> Iterator[str]:
    if not isinstance(value, dict):
        if not (spot.form and value == ""):
            yield spot.says("no object")
        return
    known = schema.get("properties", {})
    yield from (spot.says(f"{name} is missing") for name in schema.get("required", ()) if name not in value)
    for name, inner in value.items():
        if name in known:
            yield from problems(known[name], inner, spot.inside(f".{name}"))
        elif isinstance(schema.get("additionalProperties"), dict):
            yield from problems(schema["additionalProperties"], inner, spot.inside(".*"))
        elif known:
            yield spot.says(f"{name} is unknown")


def _array(schema: Schema, value: Any, spot: Spot) -> Iterator[str]:
    if spot.form:
        # arrays are hashes with numbers as keys
        value = [] if value == "" else list(value.values()) if isinstance(value, dict) else value
    if not isinstance(value, list):
        yield spot.says("no array")
        return
    for element in value:
        yield from problems(schema["items"], element, spot.inside("[]"))


def _scalar(schema: Schema, value: Any, spot: Spot) -> Iterator[str]:
    fits = (_FORM if spot.form else _SCALARS).get(schema.get("type", ""))
    if fits and not fits(value):
        yield spot.says(f"{type(value).__name__} instead of {schema['type']}")
    elif isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        yield spot.says("too long")


_BY_TYPE = {"object": _object, "array": _array}
