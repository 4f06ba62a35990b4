"""What runs once an event's documents are written: at least once, in the order of registration."""

import logging

from django_firestore_stripe import deadlines
from django_firestore_stripe.firestore.writes import Write, commit
from django_firestore_stripe.services.events import record
from django_firestore_stripe.services.events.registry import Applied, Effect, effects_of

logger = logging.getLogger(__name__)

# Seconds that are there for the record when the effects have taken all that the event had.
RECORDING = 2.0


class EffectsPending(Exception):
    """An effect failed; the event's documents are written, and its next delivery runs the effects again."""


def run_effects(applied: Applied) -> None:
    """Run every effect of an event and record that; raises EffectsPending after recording that one failed."""
    event = applied.event
    failures = [failure for effect in effects_of(applied) if (failure := _run(effect, applied))]
    if failures:
        reason = "; ".join(failures)
        _record(record.write_effects_failed(event, reason))
        raise EffectsPending(reason)
    _record(record.write_effects_done(event))


def _record(write: Write) -> None:
    """Record how the effects ended, however long they took: otherwise they run at each delivery again."""
    with deadlines.at_least(RECORDING):
        commit([write])


def _run(effect: Effect, applied: Applied) -> str | None:
    """Run one effect; whatever it raises is logged, and its name returned: the others run nevertheless."""
    name = f"{getattr(effect, '__module__', '')}.{getattr(effect, '__qualname__', repr(effect))}"
    try:
        effect(applied)
    except Exception as error:
        logger.exception("Effect %s of event %s failed", name, applied.event.id)
        return f"{name}: {type(error).__name__}"
    return None
