"""What of a document is not as Stripe has it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django_firestore_stripe.firestore.snapshots import Snapshot
from django_firestore_stripe.services.events import watermarks
from django_firestore_stripe.services.events.targets import Draft, Seen


class Absent(Enum):
    """Stands for a value where there is none; None is a value, too."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


class Change(Enum):
    """What has to be done to a document."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, kw_only=True)
class FieldDifference:
    """A value, down in maps and arrays (`items[0].quantity`), as it is stored and as Stripe has it."""

    name: str
    stored: Any
    current: Any


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A document that is not as Stripe has it; one that is missing, or to be removed, has no `fields`."""

    path: str
    change: Change
    fields: tuple[FieldDifference, ...] = ()


def differences(drafts: Iterable[Draft], seen: Seen) -> tuple[Difference, ...]:
    """Return what the drafts would change, watermarks apart."""
    found = (_difference(draft, seen[draft.path]) for draft in drafts)
    return tuple(difference for difference in found if difference)


def _difference(draft: Draft, snapshot: Snapshot) -> Difference | None:
    if draft.fields is None:
        return Difference(path=draft.path, change=Change.REMOVE) if snapshot.exists else None
    if not snapshot.exists:
        return Difference(path=draft.path, change=Change.ADD)
    fields = tuple(_fields(draft, draft.fields, snapshot.fields or {}))
    return Difference(path=draft.path, change=Change.CHANGE, fields=fields) if fields else None


def _fields(draft: Draft, current: Mapping[str, Any], stored: Mapping[str, Any]) -> Iterator[FieldDifference]:
    goes = set(stored) - set(current) - {watermarks.FIELD} if draft.whole else set(draft.remove) & set(stored)
    for name in sorted(goes):
        yield FieldDifference(name=name, stored=stored[name], current=ABSENT)
    for name, value in current.items():
        yield from _values(name, stored.get(name, ABSENT), value)


def _values(name: str, stored: Any, current: Any) -> Iterator[FieldDifference]:
    """Compare as Firestore keeps them: a tuple is an array, a truth value is no number, 19.0 is 19."""
    if isinstance(stored, Mapping) and isinstance(current, Mapping):
        for key in sorted({*stored, *current}):
            yield from _values(f"{name}.{key}", stored.get(key, ABSENT), current.get(key, ABSENT))
    elif _are_arrays(stored, current) and len(stored) == len(current):
        for index, (before, after) in enumerate(zip(stored, current, strict=True)):
            yield from _values(f"{name}[{index}]", before, after)
    elif _plain(stored) != _plain(current) or isinstance(stored, bool) != isinstance(current, bool):
        yield FieldDifference(name=name, stored=stored, current=current)


def _are_arrays(*values: Any) -> bool:
    return all(isinstance(value, list | tuple) for value in values)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
