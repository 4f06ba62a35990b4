"""All resources in one table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .registry import Operation, Resource

_WILD = re.compile(r"[*?[]")


class Catalogue:
    """Finds the operation for a request, and what can be expanded."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._resources = {resource.kind: resource for resource in resources}
        self._operations = [
            (operation.path.strip("/").split("/"), resource, operation)
            for resource in self._resources.values()
            for operation in resource.operations
        ]
        # literal segments before placeholders: /search before /{id}
        self._operations.sort(key=lambda entry: [segment.startswith("{") for segment in entry[0]])

    def match(self, method: str, segments: list[str]) -> tuple[Resource, Operation, list[str]] | None:
        """Return the operation at this address, and the ids in it."""
        for pattern, resource, operation in self._operations:
            if operation.method == method and _fits(pattern, segments):
                ids = [text for name, text in zip(pattern, segments, strict=True) if name.startswith("{")]
                return resource, operation, ids
        return None

    def may_match(self, method: str, path: str) -> bool:
        """Whether a request with this method ("*": any) can have a path of this pattern, in which * ? [ are wild."""
        certain, *wild = _WILD.split(path, maxsplit=1)
        return any(
            method in {"*", operation.method} and _may_fit(["", *pattern], certain.split("/"), wild=bool(wild))
            for pattern, _, operation in self._operations
        )

    def expandable(self, kind: str, place: str) -> str | None:
        """Return the type that an id at `place` (dotted) names."""
        resource = self._resources.get(kind)
        return resource.expandable.get(place) if resource else None

    def includable(self, kind: str, name: str) -> Callable[..., Any] | None:
        """Return what computes a field that is only there when asked for."""
        resource = self._resources.get(kind)
        return resource.includable.get(name) if resource else None


def _fits(pattern: list[str], segments: list[str]) -> bool:
    return len(pattern) == len(segments) and all(
        text and (name.startswith("{") or name == text) for name, text in zip(pattern, segments, strict=True)
    )


def _may_fit(pattern: list[str], certain: list[str], *, wild: bool) -> bool:
    if not wild:
        return _fits(pattern[1:], certain[1:])
    *whole, begun = certain
    if len(whole) >= len(pattern):
        return False
    known = zip(pattern, whole, strict=False)
    return pattern[len(whole)].startswith(("{", begun)) and all(
        name.startswith("{") or name == text for name, text in known
    )
