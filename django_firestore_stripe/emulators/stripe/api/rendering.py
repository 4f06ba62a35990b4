"""From stored objects to answers: the shape of the request's API version, and expansion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from django_firestore_stripe.emulators.stripe.resources.registry import ABSENT
from django_firestore_stripe.emulators.stripe.state.changes import visible

from .errors import InvalidRequest
from .shapes.shaping import expandable, shaped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.resources.catalogue import Catalogue
    from django_firestore_stripe.emulators.stripe.state.work import Work

    Paths: TypeAlias = dict[str, "Paths"]

DEEPEST = 4


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where in the answer we are: the object's type, the dotted field in it, the path from the top, levels expanded."""

    kind: str
    place: str
    trail: str
    depth: int

    def inside(self, name: str) -> Spot:
        """Return a field of the hash that is here."""
        return replace(self, place=f"{self.place}.{name}", trail=f"{self.trail}.{name}")

    def deeper(self) -> Spot:
        """One level more; `InvalidRequest` beyond the fourth."""
        if self.depth == DEEPEST:
            raise InvalidRequest(
                f"You cannot expand more than {DEEPEST} levels of a property: {self.trail}", param="expand"
            )
        return replace(self, depth=self.depth + 1)


class Rendering:
    """Renders objects for one request (https://docs.stripe.com/expand)."""

    def __init__(self, work: Work, catalogue: Catalogue) -> None:
        self._work = work
        self._catalogue = catalogue
        self._version = work.origin.version

    def render(self, thing: Json, expand: Iterable[str] = ()) -> Json:
        """Return the object as the answer shows it; `InvalidRequest` where a path cannot be expanded."""
        return self._object(thing, _tree(expand), trail="", depth=0)

    def _object(self, thing: Json, paths: Paths, *, trail: str, depth: int) -> Json:
        kind = thing.get("object", "")
        shown = shaped(self._work, visible(thing), self._version)
        for name, deeper in paths.items():
            spot = Spot(kind=kind, place=name, trail=f"{trail}{name}", depth=depth)
            include = self._catalogue.includable(kind, name)
            if include is not None:
                shown[name] = include(self._work, thing)
                spot = spot.deeper()
            if shown.get(name) is ABSENT:
                del shown[name]
                continue
            shown[name] = self._field(shown, name, deeper, spot)
        # an included list brings its objects with their inner fields
        return shown if kind != "list" else {**shown, "data": [visible(element) for element in shown["data"]]}

    def _field(self, holder: Json, name: str, paths: Paths, spot: Spot) -> Any:
        if name not in holder:
            raise InvalidRequest(
                f"This property cannot be expanded ({spot.trail}).", code="property_not_expandable", param="expand"
            )
        value = holder[name]
        if isinstance(value, list):
            return [self._value(element, paths, spot) for element in value]
        return self._value(value, paths, spot)

    def _value(self, value: Any, paths: Paths, spot: Spot) -> Any:
        if isinstance(value, str):
            return self._expanded(value, paths, spot)
        if isinstance(value, dict) and "object" in value:
            return self._object(value, paths, trail=f"{spot.trail}.", depth=spot.depth)
        if isinstance(value, dict):
            return self._hash(value, paths, spot)
        return value

    def _expanded(self, object_id: str, paths: Paths, spot: Spot) -> Any:
        target = self._catalogue.expandable(spot.kind, spot.place) or expandable(spot.kind, spot.place, self._version)
        if target is None:
            raise InvalidRequest(
                f"This property cannot be expanded ({spot.trail}).", code="property_not_expandable", param="expand"
            )
        found = self._work.find(target, object_id)
        if found is None:
            return object_id
        return self._object(found, paths, trail=f"{spot.trail}.", depth=spot.deeper().depth)

    def _hash(self, holder: Json, paths: Paths, spot: Spot) -> Json:
        shown = dict(holder)
        for name, deeper in paths.items():
            shown[name] = self._field(shown, name, deeper, spot.inside(name))
        return shown


def _tree(paths: Iterable[str]) -> Paths:
    tree: Paths = {}
    for path in paths:
        branch = tree
        for name in path.split("."):
            branch = branch.setdefault(name, {})
    return tree
