"""What a resource consists of: its operations, and what of it can be expanded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django_firestore_stripe.emulators.stripe.api import kinds

if TYPE_CHECKING:
    from django_firestore_stripe.emulators.stripe.api.forms import Tree
    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work


ABSENT = object()
"""What an includable gives where the field is not even null."""


@dataclass(frozen=True, kw_only=True)
class Removal:
    """A parameter that API versions since `since` (`YYYY-MM-DD`) refuse."""

    since: str
    code: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Translation:
    """How parameters of API versions before `since` (`YYYY-MM-DD`) are said today."""

    since: str
    translate: Callable[[Tree], Tree]


@dataclass(frozen=True)
class Operation:
    """One endpoint: `run(work, params, *ids from the path)` returns the object that is the answer."""

    method: str
    path: str
    run: Callable[..., Json]
    params: kinds.Hash = kinds.Hash({"expand": kinds.TEXTS})  # noqa: RUF009 - frozen
    removed: Mapping[str, Removal] = field(default_factory=dict, kw_only=True)
    translated: tuple[Translation, ...] = field(default=(), kw_only=True)
    until: str | None = field(default=None, kw_only=True)
    """Only API versions before this date (`YYYY-MM-DD`) have it."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A type of object."""

    kind: str
    operations: tuple[Operation, ...]
    permission: str | None = None
    """As in `rak_<permission>_write`; the kind if it is None."""
    expandable: Mapping[str, str] = field(default_factory=dict)
    """Dotted field that holds an id -> the type that it names."""
    includable: Mapping[str, Callable[[Work, Json], Any]] = field(default_factory=dict)
    """Fields that are only there when asked for."""

    @property
    def right(self) -> str:
        return self.permission or self.kind.replace(".", "_")


def takes(fields: Mapping[str, kinds.Kind] | None = None, *, required: tuple[str, ...] = ()) -> kinds.Hash:
    """Parameters of an operation; every one takes `expand`."""
    return kinds.Hash({"expand": kinds.TEXTS, **(fields or {})}, required=required)


def lists(fields: Mapping[str, kinds.Kind] | None = None) -> kinds.Hash:
    """Parameters of a list."""
    return takes(
        {
            "created": kinds.RANGE,
            "ending_before": kinds.TEXT,
            "limit": kinds.Integer(lowest=1, highest=100),
            "starting_after": kinds.TEXT,
            **(fields or {}),
        }
    )
