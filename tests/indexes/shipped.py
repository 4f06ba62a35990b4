"""The indexes of a firestore.indexes.json, and which a query still lacks."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tests.indexes.needs import ASCENDING, CONTAINS, DESCENDING, Field, Need

AUTOMATIC = (ASCENDING, DESCENDING, CONTAINS)


@dataclass(frozen=True, kw_only=True)
class Index:
    """An index on the collections of a name: each by itself, or all as a group."""

    collection: str
    group: bool
    fields: tuple[Field, ...]

    def __str__(self) -> str:
        scope = "COLLECTION_GROUP" if self.group else "COLLECTION"
        return f"{self.collection} ({scope}): " + ", ".join(f"{path} {kept}" for path, kept in self.fields)


@dataclass(frozen=True)
class Shipped:
    """What a file sets up; single fields have their indexes automatically unless it overrides them."""

    indexes: frozenset[Index]
    overridden: frozenset[tuple[str, str]]

    def without(self, index: Index) -> "Shipped":
        """Return the same without one index."""
        return Shipped(self.indexes - {index}, self.overridden)

    def has(self, index: Index) -> bool:
        """Whether there is an index, set up or automatic."""
        if index in self.indexes:
            return True
        single = len(index.fields) == 1 and not index.group
        return single and (index.collection, index.fields[0][0]) not in self.overridden

    def lacks(self, need: Need) -> set[Index]:
        """Return the indexes that would have to be added."""
        if not need.equal:
            wanted = {_index(need, need.orders)} if need.orders else set()
        else:
            found = {part for index in self._of(need) for part in _merged(index, need)}
            wanted = {_index(need, (part, *need.orders)) for part in need.equal - found}
        return {index for index in wanted if not self.has(index)}

    def _of(self, need: Need) -> Iterator[Index]:
        same = (need.collection, need.group)
        return (index for index in self.indexes if (index.collection, index.group) == same)


def _index(need: Need, fields: tuple[Field, ...]) -> Index:
    return Index(collection=need.collection, group=need.group, fields=fields)


def _merged(index: Index, need: Need) -> frozenset[Field]:
    """Return the equalities that an index answers: all of its fields before the orders, in any direction."""
    split = len(index.fields) - len(need.orders)
    if split <= 0 or index.fields[split:] != need.orders:
        return frozenset()
    first = frozenset((path, kept if kept == CONTAINS else ASCENDING) for path, kept in index.fields[:split])
    return first if first <= need.equal else frozenset()


def lacking(needs: Iterable[Need], shipped: Shipped) -> set[Index]:
    """Return every index that any of the queries lacks."""
    return {index for need in needs for index in shipped.lacks(need)}


@cache
def shipped_indexes() -> Shipped:
    """Return what the package ships."""
    return parse(json.loads(files("django_firestore_stripe").joinpath("firestore.indexes.json").read_text()))


def parse(content: dict[str, Any]) -> Shipped:
    """Return what a file's content sets up."""
    overrides = content["fieldOverrides"]
    singles = (_single(override, index) for override in overrides for index in override["indexes"])
    return Shipped(
        frozenset([*map(_composite, content["indexes"]), *singles]),
        frozenset((override["collectionGroup"], override["fieldPath"]) for override in overrides),
    )


def _composite(entry: dict[str, Any]) -> Index:
    fields = tuple((part["fieldPath"], part.get("order") or part["arrayConfig"]) for part in entry["fields"])
    group = entry["queryScope"] == "COLLECTION_GROUP"
    return Index(collection=entry["collectionGroup"], group=group, fields=fields)


def _single(override: dict[str, Any], entry: dict[str, Any]) -> Index:
    return _composite({**entry, "collectionGroup": override["collectionGroup"], "fields": [{**override, **entry}]})


def as_entry(index: Index) -> dict[str, Any]:
    """Return a composite index as the file spells it."""
    fields = [{"fieldPath": path, "arrayConfig" if kept == CONTAINS else "order": kept} for path, kept in index.fields]
    scope = "COLLECTION_GROUP" if index.group else "COLLECTION"
    return {"collectionGroup": index.collection, "queryScope": scope, "fields": fields}


def complaint(missing: Iterable[Index]) -> str:
    """Return which indexes are missing and what to do about it."""
    listed = "\n".join(f"  {index}" for index in sorted(map(str, missing)))
    return f"firestore.indexes.json lacks:\n{listed}\nAdd them, by `python -m tests.indexes.writing` if tests/indexes/exercise.py asks so too."
