"""Who handles which event: exactly one builder for each type, ours; any number of `@after` functions, anybody's."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django_firestore_stripe.gateways.stripe.objects import StripeObject
from django_firestore_stripe.services.events.event import Event
from django_firestore_stripe.services.events.targets import Target

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A document that an event writes: its fields before, None where it was missing, and what it writes, None to delete."""

    path: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class Applied:
    """An event whose documents are written; `object` is what they were built from, `changes` what became of them.

    Both are None on a later delivery, and of an event that came too late.
    """

    event: Event
    uid: str | None
    object: StripeObject | None
    changes: tuple[Change, ...] | None = None


# A builder gets the event and, for objects of a customer, the uid (an empty string for the catalogue's).
Builder = Callable[[Event, str], Target]
# An effect runs at least once after its event was applied, and must not mind running twice.
Effect = Callable[[Applied], None]
Condition = Callable[[Event], bool]
# Asks no service: it is asked before anything is written.
Concern = Callable[[Applied], bool]


@dataclass(frozen=True, kw_only=True)
class Handler:
    """The builder of a type; `personal`: its documents lie below a customer.

    `optional`: a customer whom nobody knows is none of ours, and nobody waits for it.
    """

    build: Builder
    personal: bool
    optional: bool = False


_handlers: dict[str, Handler] = {}
_effects: dict[str, list[tuple[Effect, Condition, Concern]]] = {}


def handles(*types: str, personal: bool, optional: bool = False) -> Callable[[Builder], Builder]:
    """Make a function the builder of some types; a type that already has one is a ValueError at import."""

    def register(build: Builder) -> Builder:
        for kind in types:
            if kind in _handlers:
                raise ValueError(f"{kind} is handled by {_handlers[kind].build.__module__} already.")
            _handlers[kind] = Handler(build=build, personal=personal, optional=optional)
        return build

    return register


def after(
    *types: str, when: Condition = lambda _event: True, concerns: Concern = lambda _applied: True
) -> Callable[[Effect], Effect]:
    """Run a function after an event of these types was applied, at least once, however often a process dies.

    `when` sees the event, `concerns` also what is about to be written; both can keep it from being run. If one of them
    raises, the event has failed and nothing of it is written.
    It gets an `Applied`. If it raises, the event's effects stay pending, Stripe is answered 500 and sends the event
    again; then all the event's effects run again. So it must be idempotent.
    """

    def register(effect: Effect) -> Effect:
        for kind in types:
            _effects.setdefault(kind, []).append((effect, when, concerns))
        return effect

    return register


def handler_of(kind: str) -> Handler | None:
    """Return the handler of a type."""
    return _handlers.get(kind)


def effects_of(applied: Applied) -> list[Effect]:
    """Return what is to run after an event whose documents are written, or are about to be."""
    registered = _effects.get(applied.event.type, ())
    return [effect for effect, when, concerns in registered if when(applied.event) and concerns(applied)]


def concerns_us(event: Event) -> bool:
    """Say whether anything here handles events of this type or may run after them."""
    return event.type in _handlers or event.type in _effects


def handled_types() -> Mapping[str, Handler]:
    """Return every type that has a builder."""
    return dict(_handlers)


def wanted_types() -> frozenset[str]:
    """Return every type that has a builder or something that runs after it: what Stripe is to send."""
    return frozenset({*_handlers, *_effects})
