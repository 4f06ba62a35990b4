"""Stripe's events become documents: exactly once, in order.

    event.py      what Stripe sent
    registry.py   `@handles`: which builder knows a type; `@after`: what runs once it is applied
    builders/     one module for each kind of object
    targets.py    what a builder answers: the documents to see, and how to write them
    pipeline.py   the protocol: see, decide, write at once, then run the effects
    record.py     the event's own document, the inbox
    waiting.py    events whose customer nobody knows yet

To react to an event in a project's own code, see `after`.
"""

from django_firestore_stripe.services.events.event import Event, parse_event
from django_firestore_stripe.services.events.pipeline import handle_event, replay_undone, replay_waiting
from django_firestore_stripe.services.events.registry import Applied, after, handles
from django_firestore_stripe.services.events.targets import Draft, Target

__all__ = [
    "Applied",
    "Draft",
    "Event",
    "Target",
    "after",
    "handle_event",
    "handles",
    "parse_event",
    "replay_undone",
    "replay_waiting",
]
