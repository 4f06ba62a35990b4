"""Test clocks (https://docs.stripe.com/billing/testing/test-clocks): time that stands still until it is advanced."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_firestore_stripe.emulators.stripe.json_types import Json
    from django_firestore_stripe.emulators.stripe.state.work import Work

KIND = "test_helpers.test_clock"

# parameters that name an object which may live under a clock
_NAMED_BY = {
    "charge": "charge",
    "customer": "customer",
    "invoice": "invoice",
    "payment_intent": "payment_intent",
    "subscription": "subscription",
    "test_clock": KIND,
}


def enter(work: Work, thing: Json | None) -> None:
    """From now on the work happens in the object's time, if that is under a clock."""
    clock = _clock_of(work, thing) if thing else None
    if clock is not None:
        work.now = clock["frozen_time"]


def enter_for(work: Work, kind: str, ids: Sequence[str], params: Json) -> None:
    """Enter the time of the object at a request's address, or of one that its parameters name."""
    for name, named in _NAMED_BY.items():
        if isinstance(params.get(name), str):
            enter(work, work.find(named, params[name]))
    for object_id in ids[:1]:
        enter(work, work.find(kind, object_id))


def clock_id(thing: Json) -> str | None:
    """Return the clock that governs an object which knows it (customers, subscriptions, invoices, sessions)."""
    found: str | None = thing.get("test_clock") or thing.get("_test_clock")
    return found


def _clock_of(work: Work, thing: Json) -> Json | None:
    if thing["object"] == KIND:
        return thing
    if clock_id(thing):
        return work.find(KIND, clock_id(thing) or "")
    for kind in ("customer", "charge"):
        owner = work.find(kind, thing[kind]) if isinstance(thing.get(kind), str) else None
        if owner is not None:
            return _clock_of(work, owner)
    return None
